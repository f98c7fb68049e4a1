import { stripText } from '../../reports/plots/strip-text.ts'
import { type MeasuredRun, baselineOf } from '../measure/baseline.ts'
import { LEAST_RUNS } from '../measure/certainty.ts'
import { answerPlot } from '../measure/figures.ts'
import { type Answer, judgeRuns } from '../measure/judge.ts'
import { spreadsIn } from '../measure/spreads.ts'
import { baselineStandard, floorStandard } from '../measure/standard.ts'
import { exists } from '../files.ts'
import { EXIT } from '../results/exit-code.ts'
import { loadBaseline } from './baseline-file.ts'
import { alignColumns } from './columns.ts'
import { loadMeasured } from './measured-runs.ts'
import { writeNamed } from '../engine/named-file.ts'

/** What the subcommands of `baseline` take beside their arguments. */
export interface BaselineFlags {
  readonly reportDir?: string
  readonly to?: string
  readonly add?: boolean
  readonly plots?: boolean
  readonly json?: boolean
}

const DEFAULT_FILE = 'performance-baseline.json'

/** `baseline save`: writes the ratios of runs into a file that is meant to be committed. */
export async function saveCommand(runs: readonly string[], flags: BaselineFlags): Promise<number> {
  const { reportDir, to = DEFAULT_FILE, add } = flags
  const measured = await Promise.all(runs.map(run => loadMeasured(run, reportDir)))
  const earlier = add === true && (await exists(to)) ? await loadBaseline(to) : undefined
  const baseline = baselineOf(new Date().toISOString(), measured, earlier)
  await writeNamed('--to', to, `${JSON.stringify(baseline, undefined, 2)}\n`)
  const lines = baseline.profiles.map(({ profile, effort, runs: own }) => {
    const lacks = LEAST_RUNS - own.length
    const more = lacks > 0 ? `; a gate needs ${lacks} more, each on a new cluster: add them with --add` : ''
    return `  ${profile}, --measure=${effort}: ${own.map(({ run }) => run).join(', ')}${more}\n`
  })
  process.stdout.write(`${to} holds\n${lines.join('')}`)
  return EXIT.ok
}

/** `baseline show`: the ratios of a file, how much its runs differ, and where they are from. */
export async function showCommand(file: string, { json }: BaselineFlags): Promise<number> {
  const baseline = await loadBaseline(file)
  if (json === true) {
    process.stdout.write(`${JSON.stringify(baseline, undefined, 2)}\n`)
    return EXIT.ok
  }
  const blocks = baseline.profiles.map(profile => {
    const { machine, network } = profile.fingerprint
    const facts = Object.entries({ ...machine, ...network }).map(([name, value]) => `  ${name}: ${value}`)
    const rows = spreadsIn(profile).map(({ metric, path, runs, ratio, betweenRuns, betweenSessions, detectable }) => [
      metric,
      path,
      ratio.toFixed(3),
      `${runs}`,
      percent(betweenRuns),
      percent(betweenSessions),
      percent(detectable),
    ])
    return [
      `${profile.profile}, Cilium ${profile.ciliumVersion}, measured with --measure=${profile.effort}`,
      ...profile.runs.map(({ run }) => `  run ${run}`),
      ...facts,
      ...alignColumns([SPREAD_HEAD, ...rows], 2),
    ].join('\n')
  })
  process.stdout.write(`saved ${baseline.savedAt}\n${blocks.join('\n\n')}\n`)
  return EXIT.ok
}

/** Standard deviations of runs and of the sessions within them, and the loss that a further run would be found to have. */
const SPREAD_HEAD = ['metric', 'path', 'ratio', 'runs', 'between runs', 'between sessions', 'detectable']

function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${(share * 100).toFixed(1)} %`
}

/**
 * `baseline check`: judges the saved samples of runs once more, those of one profile together.
 *
 * @throws UsageError for runs that nothing but their start may tell apart, and that differ.
 */
export async function checkCommand(file: string, runs: readonly string[], flags: BaselineFlags): Promise<number> {
  const baseline = file === 'floor' ? undefined : await loadBaseline(file)
  const loaded = await Promise.all(runs.map(run => loadMeasured(run, flags.reportDir)))
  refuseMixed(loaded)
  const id = loaded.map(run => run.id).join(', ')
  const profiles = Map.groupBy(
    loaded.flatMap(run => run.profiles),
    ({ profile }) => profile,
  )
  const judged = [...profiles.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const standard =
      baseline === undefined ? floorStandard(first) : baselineStandard(file, baseline, [first, ...others])
    return [{ profile: first.profile, against: standard.name, answers: judgeRuns([first, ...others], standard) }]
  })
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ run: id, profiles: judged }, undefined, 2)}\n`)
  } else {
    const blocks = judged.map(part => [`${part.profile} of ${id} against ${part.against}`, ...told(part, flags)])
    process.stdout.write(`${blocks.map(lines => lines.join('\n')).join('\n\n')}\n`)
  }
  return exitCodeOf(judged.flatMap(({ answers }) => answers))
}

/** Runs that could not be in a baseline together cannot be judged together. */
function refuseMixed(runs: readonly MeasuredRun[]): void {
  if (runs.length > 1) baselineOf(new Date().toISOString(), runs)
}

function told({ answers }: { answers: readonly Answer[] }, { plots }: BaselineFlags): string[] {
  const rows = answers.map(({ metric, path, verdict, why }) => [verdict, metric, path, why])
  const drawn = answers.flatMap(answer => answerPlot(answer).flatMap(plot => ['', ...stripText(plot)]))
  return [...alignColumns(rows, 4), ...(plots === true ? drawn : [])]
}

/** The worst verdict decides. */
export function exitCodeOf(answers: readonly Pick<Answer, 'verdict'>[]): number {
  if (answers.some(({ verdict }) => verdict === 'failed')) return EXIT.failed
  return answers.some(({ verdict }) => verdict === 'inconclusive') ? EXIT.inconclusive : EXIT.ok
}
