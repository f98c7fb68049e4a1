import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { exists } from '../files.ts'
import { UsageError, messageOf } from '../results/errors.ts'
import { EXIT } from '../results/exit-code.ts'
import { type Chart, readChart } from '../upgrade/chart.ts'
import { chartFolder } from '../upgrade/chart-source.ts'
import type { Finding } from '../results/finding.ts'
import { type Fixed, fix } from '../upgrade/fix.ts'
import { lint } from '../upgrade/lint.ts'
import { parseValuesFile } from '../upgrade/values-file.ts'
import { wholeVersion } from '../upgrade/versions.ts'
import { annotations, findingLines, tally } from './lint-text.ts'
import { writeNamed } from '../engine/named-file.ts'
import { withProgress } from './progress.ts'

/** Flags of `lint-values` as the command line gives them. */
export interface LintFlags {
  readonly to: string
  readonly from?: string
  readonly fix?: string | true
  readonly json?: boolean
  readonly github?: boolean
  readonly notes?: boolean
}

/**
 * `lint-values FILE --to VERSION`: what to know about a Helm values file before it is used with another chart.
 *
 * @returns 0 without a finding of severity `error` (after `--fix`: when none is left), 1 with one, 4 when the chart cannot be had and so not everything was
 * checked.
 * @throws UsageError for a file that cannot be read and for a version that names no release.
 */
export async function lintValuesCommand(path: string, flags: LintFlags): Promise<number> {
  const to = wholeVersion('--to', flags.to)
  const from = flags.from === undefined ? undefined : wholeVersion('--from', flags.from)
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`)
  })
  const file = parseValuesFile(path, text)
  const [chart, fromChart] = await Promise.all([chartOf(to), from === undefined ? undefined : chartOf(from)])
  const target = { version: to, chart: chart.chart }
  const findings = lint({ file, target, from, fromChart: fromChart?.chart })
  const fixed = flags.fix === undefined ? undefined : fix(file, target, { from, fromChart: fromChart?.chart })
  const written = fixed === undefined || fixed.made.length === 0 ? undefined : await write(path, to, flags.fix, fixed)
  const incomplete = chart.lack ?? fromChart?.lack
  print(findings, { path, to, from, flags, fixed, written, incomplete })
  if ((fixed?.left ?? findings).some(({ severity }) => severity === 'error')) return EXIT.failed
  return chart.lack === undefined ? EXIT.ok : EXIT.inconclusive
}

interface Outcome {
  readonly path: string
  readonly to: string
  readonly from: string | undefined
  readonly flags: LintFlags
  readonly fixed: Fixed | undefined
  readonly written: string | undefined
  readonly incomplete: string | undefined
}

function print(findings: readonly Finding[], outcome: Outcome): void {
  const { path, to, from, flags, fixed, written, incomplete } = outcome
  if (flags.json === true) {
    const fixes = fixed === undefined ? {} : { fixed: { file: written, made: fixed.made.length, left: fixed.left } }
    const report = { schemaVersion: 1, file: path, to, from, findings, incomplete, ...fixes }
    say(JSON.stringify(report, undefined, 2))
    return
  }
  if (flags.github === true) for (const line of annotations(findings)) say(line)
  else {
    const shown = findings.filter(({ severity }) => severity !== 'note' || flags.notes === true)
    for (const finding of shown) for (const line of findingLines(finding)) say(line)
    const hidden = findings.length - shown.length
    if (hidden > 0) say(`${hidden} notes on changed defaults are not shown: --notes shows them\n`)
  }
  if (incomplete !== undefined)
    say(`Unknown keys, conflicts and defaults were not checked, for want of a chart: ${incomplete}`)
  if (fixed !== undefined)
    say(written === undefined ? 'Nothing to replace: no file was written.' : fixLine(written, fixed))
  say(`${path} for Cilium ${to}: ${tally(findings)}`)
}

function fixLine(written: string, { made, left }: Fixed): string {
  return `Wrote ${written} with ${made.length} ${made.length === 1 ? 'replacement' : 'replacements'}. Left: ${tally(left)}.`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** The chart, or why it cannot be had. */
async function chartOf(version: string): Promise<{ chart?: Chart; lack?: string }> {
  try {
    const work = async () => readChart(await chartFolder(version))
    return { chart: await withProgress(`the chart of Cilium ${version}`, work, { quiet: true }) }
  } catch (error) {
    return { lack: messageOf(error) }
  }
}

async function write(path: string, to: string, flag: string | true | undefined, { text }: Fixed): Promise<string> {
  const end = extname(path)
  const beside = `${path.slice(0, path.length - end.length)}.${to}${end === '' ? '.yaml' : end}`
  const target = typeof flag === 'string' ? flag : beside
  if (flag === true && (await exists(target)) && (await readFile(target, 'utf8')) !== text)
    throw new UsageError(`${target} is there already and differs: name another file with --fix=FILE`)
  await writeNamed('--fix', target, text)
  return target
}
