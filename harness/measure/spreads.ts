import type { BaselineProfile } from './baseline.ts'
import { LEAST_RUNS, certaintiesOf, sessionValues, startValue } from './certainty.ts'
import { LEVEL, MARGIN, POWER } from './examine.ts'
import { type MetricName, type PodPath, metricOf } from './plan.ts'
import { detectableLoss } from './stats/detectable.ts'
import { deviation, mean } from './stats/spread.ts'

/** How much runs of a path differ where nothing changed. */
export interface PathSpread {
  readonly metric: MetricName
  readonly path: PodPath
  readonly runs: number
  /** Pod to host, the mean of the runs. */
  readonly ratio: number
  /** Standard deviations of log ratios; undefined where too little was measured. */
  readonly betweenRuns: number | undefined
  readonly betweenSessions: number | undefined
  /** The smallest loss of a further run that a gate would find; undefined for reported metrics and for too few runs. */
  readonly detectable: number | undefined
}

/** The spreads of each path of a baseline. */
export function spreadsIn({ runs }: BaselineProfile): PathSpread[] {
  const paths = Map.groupBy(
    runs.flatMap(({ entries }) => entries),
    ({ metric, path }) => `${metric} ${path}`,
  )
  const known = [...paths.values()].flatMap(entries => {
    const [first] = entries
    const starts = entries.map(({ sessions }) => sessions.map(ratios => ratios.map(Math.log)))
    return first === undefined ? [] : [{ metric: first.metric, path: first.path, starts }]
  })
  const gated = known.filter(({ metric, starts }) => metricOf(metric).gated && starts.length >= LEAST_RUNS)
  const certainties = certaintiesOf(gated.map(({ starts }) => ({ here: starts.slice(0, 1), reference: { starts } })))
  return known.map(one => {
    const { metric, path, starts } = one
    const certainty = certainties[gated.indexOf(one)]
    const within = starts.map(start => deviation(sessionValues(start)) ** 2).filter(Number.isFinite)
    const asked = { level: LEVEL / gated.length, power: POWER, margin: MARGIN }
    return {
      metric,
      path,
      runs: starts.length,
      ratio: Math.exp(mean(starts.map(startValue))),
      betweenRuns: starts.length < 2 ? undefined : deviation(starts.map(startValue)),
      betweenSessions: within.length === 0 ? undefined : Math.sqrt(mean(within)),
      detectable: certainty === undefined ? undefined : detectableLoss({ ...certainty, ...asked }),
    }
  })
}
