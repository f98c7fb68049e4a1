import type { UpgradeResult } from '../../harness/results/upgrade.ts'
import { VERDICT_WORDS, headline, pathName, span } from './words.ts'

/** Reasons that a terminal shows; the page has them all. */
const SHOWN = 12

/** The end of a check in a terminal. */
export function upgradeEnd(result: UpgradeResult, folder: string): string {
  const { verdict, reasons, rehearsal, exitCode } = result
  const lines = ['']
  for (const { name, from, to, outcome, durationMs, paths } of rehearsal?.legs ?? []) {
    lines.push(`${name} ${from} -> ${to}: ${outcome} after ${span(durationMs)}`)
    const width = Math.max(0, ...paths.map(path => pathName(path).length))
    for (const path of paths) {
      const { longestMs, totalMs, interruptions, ended } = path
      const said = `longest ${span(longestMs).padStart(7)}  total ${span(totalMs).padStart(7)}  ${interruptions.length} interruptions`
      lines.push(
        `  ${pathName(path).padEnd(width)}  ${said}${ended === undefined ? '' : `  did not survive: ${ended}`}`,
      )
    }
  }
  for (const { stage, passed, failed, broken, skipped } of rehearsal?.suites ?? [])
    lines.push(`suites ${stage}: ${passed} passed, ${failed} failed, ${broken} broken, ${skipped} skipped`)
  lines.push('')
  for (const { weight, area, text } of reasons.slice(0, SHOWN))
    lines.push(`${weight} (${area}): ${text.split('\n')[0]}`)
  if (reasons.length > SHOWN) lines.push(`and ${reasons.length - SHOWN} more reasons in the page`)
  lines.push(
    '',
    `${VERDICT_WORDS[verdict].toUpperCase()}: ${headline(result)}; exit code ${exitCode}`,
    `page: ${folder}/index.html`,
  )
  return lines.join('\n')
}
