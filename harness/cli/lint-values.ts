import type { ChartSource } from '../images/chart.ts'
import { type MirrorFlags, chartRepositoryOf, mirrorOf } from '../images/mirror.ts'
import { EXIT } from '../results/exit-code.ts'
import { keepSecrets } from '../results/known-secrets.ts'
import { cleanData, cleanText, secretsIn } from '../results/redact.ts'
import type { Finding } from '../results/finding.ts'
import { type Chart, readChart } from '../upgrade/chart.ts'
import { chartFolder, lackOf } from '../upgrade/chart-source.ts'
import { type Inputs, type Remark, readValues } from '../upgrade/documents/read.ts'
import type { LintRequest } from '../upgrade/key-findings.ts'
import { lint } from '../upgrade/lint.ts'
import { wholeVersion } from '../upgrade/versions.ts'
import { type FixOutcome, fixAll, writeFixed } from './lint-fix.ts'
import { readInput } from './lint-input.ts'
import { annotations, findingLines, remarkAnnotation, remarkLine, tally } from './lint-text.ts'
import { withProgress } from './progress.ts'

/** Flags of `lint-values` as the command line gives them. */
export interface LintFlags extends MirrorFlags {
  readonly to: string
  readonly from?: string
  readonly fix?: string | true
  readonly json?: boolean
  readonly github?: boolean
  readonly notes?: boolean
}

/**
 * `lint-values FILE... --to VERSION`: what to know about Helm values before they are used with another chart. Of several
 * files the later ones count more, as for Helm.
 *
 * @returns 0 without a finding of severity `error` (after `--fix`: when none is left), 1 with one, 4 when a chart cannot
 * be had and so not everything was checked.
 * @throws UsageError for a file that cannot be read or holds no values, and for a version that names no release.
 */
export async function lintValuesCommand(paths: readonly string[], flags: LintFlags): Promise<number> {
  const to = wholeVersion('--to', flags.to)
  const from = flags.from === undefined ? undefined : wholeVersion('--from', flags.from)
  const source = { mirror: await mirrorOf(flags), repository: chartRepositoryOf(flags) }
  const input = await readInput(paths)
  const [chart, fromChart] = await Promise.all([
    chartOf(to, source),
    from === undefined ? undefined : chartOf(from, source),
  ])
  const isChartKey = (key: string) => Object.hasOwn(chart.chart?.defaults ?? {}, key)
  const inputs: Inputs = { ...input, isChartKey }
  const request = { target: { version: to, chart: chart.chart }, from, fromChart: fromChart?.chart }
  const { findings, remarks } = lintAll(inputs, request)
  const fixed = flags.fix === undefined ? undefined : fixAll(inputs, request)
  const outcome: FixOutcome | undefined =
    fixed === undefined || flags.fix === undefined
      ? undefined
      : {
          files: await writeFixed(input, fixed.texts, to, flags.fix),
          made: fixed.made,
          left: lintAll({ ...inputs, texts: fixed.texts }, request).findings,
        }
  const incomplete = chart.lack ?? fromChart?.lack
  print(findings, { names: input.names, to, from, flags, fixed: outcome, remarks, incomplete })
  if (incomplete !== undefined) return EXIT.inconclusive
  if ((outcome?.left ?? findings).some(({ severity }) => severity === 'error')) return EXIT.failed
  return EXIT.ok
}

/** The findings of every set of values, in the order of the files; what two sets share is told once. */
function lintAll(
  inputs: Inputs,
  request: Omit<LintRequest, 'file'>,
): { findings: Finding[]; remarks: readonly Remark[] } {
  const { sets, remarks } = readValues(inputs)
  for (const { values } of sets) keepSecrets(...secretsIn(values))
  const told = new Map(
    sets.flatMap(file => lint({ ...request, file })).map(finding => [JSON.stringify(finding), finding] as const),
  )
  const files = [...inputs.texts.keys()]
  const findings = [...told.values()].toSorted((a, b) => files.indexOf(a.file) - files.indexOf(b.file))
  return { findings, remarks }
}

interface Outcome {
  readonly names: readonly string[]
  readonly to: string
  readonly from: string | undefined
  readonly flags: LintFlags
  readonly fixed: FixOutcome | undefined
  readonly remarks: readonly Remark[]
  readonly incomplete: string | undefined
}

function print(findings: readonly Finding[], outcome: Outcome): void {
  const { names, to, from, flags, fixed, remarks, incomplete } = outcome
  if (flags.json === true) {
    const [file] = names
    const report = { schemaVersion: 1, file, files: names, to, from, findings, remarks, incomplete }
    say(
      JSON.stringify(
        cleanData({ ...report, ...(fixed === undefined ? {} : { fixed: { file: fixed.files[0], ...fixed } }) }),
        undefined,
        2,
      ),
    )
    return
  }
  if (flags.github === true) for (const line of [...annotations(findings), ...remarks.map(remarkAnnotation)]) say(line)
  else {
    const shown = findings.filter(({ severity }) => severity !== 'note' || flags.notes === true)
    for (const finding of shown) for (const line of findingLines(finding)) say(line)
    for (const remark of remarks) say(`${remarkLine(remark)}\n`)
    const hidden = findings.length - shown.length
    if (hidden > 0)
      say(
        `${hidden} ${hidden === 1 ? 'note is' : 'notes are'} hidden. Add --notes to see ${hidden === 1 ? 'it' : 'them'}.\n`,
      )
  }
  if (incomplete !== undefined) say(`Some checks did not run: ${incomplete}.`)
  if (fixed !== undefined) say(fixLine(fixed))
  if (incomplete === undefined) say(`${names.join(', ')} for Cilium ${to}: ${tally(findings)}`)
}

function fixLine({ files, made, left }: FixOutcome): string {
  if (files.length === 0) return 'Nothing to replace, so no file was written.'
  return `Wrote ${files.join(', ')} with ${made} ${made === 1 ? 'replacement' : 'replacements'}. Left: ${tally(left)}.`
}

function say(line: string): void {
  process.stdout.write(`${cleanText(line)}\n`)
}

/** The chart, or why it cannot be had. */
async function chartOf(version: string, source: ChartSource): Promise<{ chart?: Chart; lack?: string }> {
  try {
    const work = async () => readChart(await chartFolder(version, source))
    return { chart: await withProgress(`the chart of Cilium ${version}`, work, { quiet: true }) }
  } catch (error) {
    return { lack: lackOf(error) }
  }
}
