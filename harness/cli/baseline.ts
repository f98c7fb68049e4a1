import { stripText } from '../../reports/plots/strip-text.ts'
import { baselineOf } from '../measure/baseline.ts'
import { answerPlot } from '../measure/figures.ts'
import { type Answer, baselineStandard, floorStandard, judgeMeasured } from '../measure/judge.ts'
import type { Measured } from '../measure/sample.ts'
import { EXIT } from '../results/exit-code.ts'
import { loadBaseline } from './baseline-file.ts'
import { alignColumns } from './columns.ts'
import { loadMeasured } from './measured-runs.ts'
import { writeNamed } from '../engine/named-file.ts'

/** What the subcommands of `baseline` take beside their arguments. */
export interface BaselineFlags {
  readonly reportDir?: string
  readonly to?: string
  readonly plots?: boolean
  readonly json?: boolean
}

const DEFAULT_FILE = 'performance-baseline.json'

/** `baseline save`: writes the ratios of a run into a file that is meant to be committed. */
export async function saveCommand(run: string, { reportDir, to = DEFAULT_FILE }: BaselineFlags): Promise<number> {
  const { id, profiles } = await loadMeasured(run, reportDir)
  const baseline = baselineOf(id, new Date().toISOString(), profiles)
  await writeNamed('--to', to, `${JSON.stringify(baseline, undefined, 2)}\n`)
  const names = profiles.map(({ profile, effort }) => `${profile} (${effort})`).join(', ')
  process.stdout.write(`${to} holds run ${id}: ${names}\n`)
  if (profiles.some(({ effort }) => effort === 'quick')) {
    process.stdout.write('a quick measurement makes a coarse baseline: take one with --measure=gate for a gate\n')
  }
  return EXIT.ok
}

/** `baseline show`: the ratios of a file and where they are from. */
export async function showCommand(file: string, { json }: BaselineFlags): Promise<number> {
  const baseline = await loadBaseline(file)
  if (json === true) {
    process.stdout.write(`${JSON.stringify(baseline, undefined, 2)}\n`)
    return EXIT.ok
  }
  const blocks = baseline.profiles.map(({ profile, ciliumVersion, effort, fingerprint, entries }) => {
    const { machine, network } = fingerprint
    const facts = Object.entries({ ...machine, ...network }).map(([name, value]) => `  ${name}: ${value}`)
    const rows = entries.map(({ metric, path, median, ratios }) => [
      metric,
      path,
      median.toFixed(3),
      `${ratios.length}`,
    ])
    return [
      `${profile}, Cilium ${ciliumVersion}, measured with --measure=${effort}`,
      ...facts,
      ...alignColumns([['metric', 'path', 'ratio', 'blocks'], ...rows], 2),
    ].join('\n')
  })
  process.stdout.write(`run ${baseline.run}, saved ${baseline.savedAt}\n${blocks.join('\n\n')}\n`)
  return EXIT.ok
}

/** `baseline check`: judges the saved samples of a run once more. */
export async function checkCommand(file: string, run: string, flags: BaselineFlags): Promise<number> {
  const baseline = file === 'floor' ? undefined : await loadBaseline(file)
  const { id, profiles } = await loadMeasured(run, flags.reportDir)
  const judged = profiles.map(measured => {
    const standard = baseline === undefined ? floorStandard(measured) : baselineStandard(file, baseline, measured)
    return { measured, against: standard.name, answers: judgeMeasured(measured, standard) }
  })
  if (flags.json === true) {
    const plain = judged.map(({ measured, against, answers }) => ({ profile: measured.profile, against, answers }))
    process.stdout.write(`${JSON.stringify({ run: id, profiles: plain }, undefined, 2)}\n`)
  } else {
    const blocks = judged.map(part => [
      `${part.measured.profile} of ${id} against ${part.against}`,
      ...told(part, flags),
    ])
    process.stdout.write(`${blocks.map(lines => lines.join('\n')).join('\n\n')}\n`)
  }
  return exitCodeOf(judged.flatMap(({ answers }) => answers))
}

function told({ answers }: { measured: Measured; answers: readonly Answer[] }, { plots }: BaselineFlags): string[] {
  const rows = answers.map(({ metric, path, verdict, why }) => [verdict, metric, path, why])
  const drawn = answers.flatMap(answer => answerPlot(answer).flatMap(plot => ['', ...stripText(plot)]))
  return [...alignColumns(rows, 4), ...(plots === true ? drawn : [])]
}

/** The worst verdict decides. */
export function exitCodeOf(answers: readonly Pick<Answer, 'verdict'>[]): number {
  if (answers.some(({ verdict }) => verdict === 'failed')) return EXIT.failed
  return answers.some(({ verdict }) => verdict === 'inconclusive') ? EXIT.inconclusive : EXIT.ok
}
