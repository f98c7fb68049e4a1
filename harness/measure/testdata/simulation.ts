import { type MeasuredRun, baselineOf } from '../baseline.ts'
import { LEAST_RUNS } from '../certainty.ts'
import { judgeMeasured, judgeRuns, wantsConfirmation } from '../judge.ts'
import type { PodPath } from '../plan.ts'
import type { Measured } from '../sample.ts'
import { baselineStandard } from '../standard.ts'
import { type Machine, measuredOn, normals, samplesOn } from './random.ts'

/** How a machine that does not exist varies where nothing changed, in log units. */
export interface Weather {
  readonly name: string
  /** Between samples. */
  readonly noise: number
  /** Between starts of the cluster, the same for all metrics of a path. */
  readonly runs: number
  /** Whether paths differ each by itself, all alike, or only the one that is asked about. */
  readonly paths?: 'each' | 'alike' | 'one'
  /** Between sessions. */
  readonly sessions: number
}

/** The machines of the simulation. */
export const WEATHERS: readonly Weather[] = [
  { name: 'samples vary by 2 %', noise: 0.02, runs: 0, sessions: 0 },
  { name: 'samples vary by 6 %', noise: 0.06, runs: 0, sessions: 0 },
  { name: 'runs differ by 3 %, each path', noise: 0.02, runs: 0.03, sessions: 0 },
  { name: 'runs differ by 3 %, all paths alike', noise: 0.02, runs: 0.03, paths: 'alike', sessions: 0 },
  { name: 'runs differ by 3 %, one path', noise: 0.02, runs: 0.03, paths: 'one', sessions: 0 },
  { name: 'sessions differ by 5 %', noise: 0.02, runs: 0, sessions: 0.05 },
]

/** What is simulated: a baseline, and so many runs that are judged together and that lose a share on one path. */
export interface Experiment {
  readonly weather: Weather
  readonly loss: number
  readonly baselineRuns?: number
  readonly runs?: number
}

/** What the gate said of the path that loses, and whether any path failed. */
export interface Outcome {
  readonly anyFailed: boolean
  /** Verdicts of the path in its metrics. */
  readonly verdicts: readonly string[]
}

const LOSING: PodPath = 'service'

/** Whole experiments through the functions that a real run goes through: samples, baseline, standard, confirmation, verdict. */
export function simulate({ weather, loss, baselineRuns = LEAST_RUNS, runs = 1 }: Experiment, tries: number): Outcome[] {
  const next = normals(15)
  return Array.from({ length: tries }, () => {
    const before = Array.from({ length: baselineRuns }, (_, index) =>
      runOn(`before-${index}`, machineOf(next, weather, 0)),
    )
    const baseline = baselineOf('2026-11-24T09:30:00Z', before)
    const machines = Array.from({ length: runs }, () => machineOf(next, weather, loss))
    const [first, ...others] = machines.map((machine, index) => measuredOn(machine, { start: `now-${index}` }))
    if (first === undefined) throw new RangeError('an experiment has a run')
    const standard = baselineStandard('b.json', baseline, [first, ...others])
    const answers =
      others.length > 0
        ? judgeRuns([first, ...others], standard)
        : judgeMeasured(confirmed(first, machines[0], standard), standard)
    return {
      anyFailed: answers.some(({ verdict }) => verdict === 'failed'),
      verdicts: answers.filter(({ path }) => path === LOSING).map(({ verdict }) => verdict),
    }
  })
}

/** A start of the cluster: all that is measured on it shares what makes it differ from others. */
function machineOf(next: () => number, { noise, runs, paths = 'each', sessions }: Weather, loss: number): Machine {
  const all = next()
  const shift = () => Math.exp(runs * (paths === 'alike' ? all : next()))
  const other = () => (paths === 'one' ? 1 : shift())
  const loses = { 'other-node': 1 - other(), service: 1 - shift() * (1 - loss), 'same-node': 1 - other() }
  return { next, effort: 'gate', noise, loses, sessionSpread: sessions }
}

function runOn(id: string, machine: Machine): MeasuredRun {
  return { id, profiles: [measuredOn(machine, { start: id })] }
}

/** The run with what was measured again, where its first samples ask for that. */
function confirmed(
  run: Measured,
  machine: Machine | undefined,
  standard: ReturnType<typeof baselineStandard>,
): Measured {
  const wanted = judgeMeasured(run, standard).filter(wantsConfirmation)
  const metrics = [...new Set(wanted.map(({ metric }) => metric))]
  return machine === undefined ? run : { ...run, confirmations: metrics.map(metric => samplesOn(machine, metric)) }
}
