/**
 * Tries the gate on machines that do not exist, without a cluster: how often nothing that changed fails, and how often a
 * loss is found. Every experiment is a whole one, from samples to verdict, with seeds that do not change:
 *
 *     npx node harness/verify/throughput-simulation.ts --tries=150
 *
 * The exit code is 1 where more than one experiment of a row without a loss failed.
 */
import { parseArgs } from 'node:util'
import { alignColumns } from '../cli/columns.ts'
import { type Experiment, WEATHERS, simulate } from '../measure/testdata/simulation.ts'

/** False failures that a row may have. */
const MOST_FALSE = 1

const { values } = parseArgs({ options: { tries: { type: 'string', default: '150' } } })
const tries = Number(values.tries)

/** Runs of the baseline, and runs that are judged together. */
const DESIGNS = [
  { baselineRuns: 5, runs: 1 },
  { baselineRuns: 5, runs: 2 },
  { baselineRuns: 10, runs: 3 },
] as const

const rows = DESIGNS.flatMap(design =>
  WEATHERS.map(weather => {
    const unchanged = simulate({ weather, loss: 0, ...design }, tries).filter(({ anyFailed }) => anyFailed).length
    const found = [0.1, 0.15].map(loss => tell({ weather, loss, ...design }))
    if (unchanged > MOST_FALSE) process.exitCode = 1
    return [`${design.baselineRuns}`, `${design.runs}`, weather.name, `${unchanged} of ${tries}`, ...found]
  }),
)
const head = ['baseline', 'runs', 'where nothing changed', 'failed', '10 % found, passed', '15 % found, passed']
process.stdout.write(`${alignColumns([head, ...rows], 2).join('\n')}\n`)

/** The shares of the three metrics of the slower path that failed, and that passed. */
function tell(experiment: Experiment): string {
  const verdicts = simulate(experiment, tries).flatMap(outcome => outcome.verdicts)
  const share = (wanted: string) =>
    `${((verdicts.filter(one => one === wanted).length / verdicts.length) * 100).toFixed(0)} %`
  return `${share('failed')}, ${share('passed')}`
}
