import type { PathOutcome, UpgradeResult } from '../../harness/results/upgrade.ts'
import { plural } from '../format.ts'
import { VERDICT_WORDS, WATCHED, besides, headline, pathName, span } from './words.ts'

/** Reasons that a terminal shows; the page has them all. */
const SHOWN = 12

/** The end of a check in a terminal. */
export function upgradeEnd(result: UpgradeResult, folder: string): string {
  const { verdict, reasons, rehearsal, exitCode } = result
  const lines = ['']
  for (const { name, from, to, outcome, durationMs, paths } of rehearsal?.legs ?? []) {
    lines.push(`${name} ${from} -> ${to}: ${outcome} after ${span(durationMs)}`, ...pathLines(paths))
  }
  for (const { stage, paths, durationMs } of rehearsal?.watches ?? []) {
    const hit = paths.filter(path => path.interruptions.length > 0 || besides(path).length > 0)
    const whole = hit.length === 0 ? ': no interruption' : ''
    lines.push(`${WATCHED[stage]}, ${span(durationMs)}${whole}`, ...pathLines(hit))
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

function pathLines(paths: readonly PathOutcome[]): string[] {
  const width = Math.max(0, ...paths.map(path => pathName(path).length))
  return paths.map(path => {
    const { longestMs, totalMs, interruptions } = path
    const said = `longest ${span(longestMs).padStart(7)}  total ${span(totalMs).padStart(7)}  ${plural(interruptions.length, 'interruption')}`
    return [`  ${pathName(path).padEnd(width)}`, said, ...besides(path)].join('  ')
  })
}
