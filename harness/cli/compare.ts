import { stripText } from '../../reports/plots/strip-text.ts'
import { type ComparedPath, compareMeasured, comparePodsWithHosts } from '../measure/compare.ts'
import { differences } from '../measure/fingerprint.ts'
import { answerPlot } from '../measure/figures.ts'
import type { MeasuredRun } from '../measure/baseline.ts'
import type { Measured } from '../measure/sample.ts'
import { measuredStandard } from '../measure/standard.ts'
import { UsageError } from '../results/errors.ts'
import { EXIT } from '../results/exit-code.ts'
import { alignColumns } from './columns.ts'
import { loadMeasured } from './measured-runs.ts'

/** What `compare` takes beside the runs. */
export interface CompareFlags {
  readonly reportDir?: string
  readonly plots?: boolean
  readonly json?: boolean
}

/** What a comparison of two measurements does not tell. */
const ONE_EACH =
  'The bounds are about these two measurements. Two clusters with the same Cilium differ too: "baseline check" takes that into account.'

/** Two sides of a comparison; without `before` the pods of one side are compared with its hosts. */
interface Pair {
  readonly title: string
  readonly before?: Measured
  readonly now: Measured
}

/**
 * `compare`: throughput side by side. The exit code is 0 when every path was compared and 4 when one stays open.
 *
 * @throws UsageError for runs that are not there, or that have no profile in common.
 */
export async function compareCommand(first: string, second: string | undefined, flags: CompareFlags): Promise<number> {
  const before = await loadMeasured(first, flags.reportDir)
  const now = second === undefined ? undefined : await loadMeasured(second, flags.reportDir)
  const compared = pairs(before, now).map(pair => ({ ...pair, rows: rowsOf(pair) }))
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify(
          compared.map(({ title, rows }) => ({ title, rows })),
          undefined,
          2,
        )}\n`
      : `${compared.map(pair => lines(pair, flags.plots === true).join('\n')).join('\n\n')}\n`,
  )
  return compared.every(({ rows }) => rows.every(({ difference }) => difference !== 'open'))
    ? EXIT.ok
    : EXIT.inconclusive
}

function pairs(before: MeasuredRun, now: MeasuredRun | undefined): Pair[] {
  if (now === undefined) {
    return before.profiles.map(measured => ({
      title: `${measured.profile}: hosts, then pods, in ${before.id}`,
      now: measured,
    }))
  }
  const [only] = before.profiles
  const [other] = now.profiles
  if (before.profiles.length === 1 && now.profiles.length === 1 && only !== undefined && other !== undefined) {
    return [{ title: `${only.profile} of ${before.id}, then ${other.profile} of ${now.id}`, before: only, now: other }]
  }
  const common = now.profiles.flatMap(measured => {
    const there = before.profiles.find(({ profile }) => profile === measured.profile)
    const title = `${measured.profile}: ${before.id}, then ${now.id}`
    return there === undefined ? [] : [{ title, before: there, now: measured }]
  })
  if (common.length > 0) return common
  const names = [before, now].map(
    ({ id, profiles }) => `${id} has ${profiles.map(({ profile }) => profile).join(', ')}`,
  )
  throw new UsageError(`the runs have no profile in common (${names.join('; ')}). Write RUN:PROFILE for both.`)
}

function rowsOf({ before, now }: Pair): ComparedPath[] {
  if (before === undefined) return comparePodsWithHosts(now)
  return compareMeasured(before, now, measuredStandard('the first run', before, now, 0))
}

function lines({ title, before, now, rows }: Pair & { rows: ComparedPath[] }, plots: boolean): string[] {
  const head = ['metric', 'path', 'before', 'now', 'effect', 'bounds', 'detectable', 'verdict']
  const reasons = new Set(rows.flatMap(({ why }) => why ?? []))
  const differs = before === undefined ? [] : differences(before.fingerprint, now.fingerprint, ['network'])
  return [
    title,
    ...differs.map(line => `  ${line}`),
    ...alignColumns([head, ...rows.map(cells)], 2),
    ...[...reasons].map(why => `open: ${why}`),
    ...(before === undefined ? [] : [ONE_EACH]),
    ...(plots ? rows.flatMap(row => ['', ...plotOf(row)]) : []),
  ]
}

function rate(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(0)
}

function cells({ metric, path, before, now, difference, finding }: ComparedPath): string[] {
  const figures = finding === undefined ? ['-', '-', '-'] : effect(finding)
  return [metric, path, rate(before), rate(now), ...figures, difference]
}

function change(share: number): string {
  return `${-share > 0 ? '+' : ''}${(-share * 100).toFixed(1)} %`
}

/** As a change of the ratio to the host: losses are negative. */
function effect({ loss, lower, upper, detectable }: NonNullable<ComparedPath['finding']>): string[] {
  return [change(loss), `${change(upper)} to ${change(lower)}`, `${(detectable * 100).toFixed(1)} %`]
}

function plotOf({ metric, path, finding }: ComparedPath): string[] {
  if (finding === undefined) return []
  return answerPlot({ metric, path, finding, verdict: 'passed', why: '' }).flatMap(plot => stripText(plot))
}
