import { type Finding, MARGIN } from './examine.ts'
import { judgeMeasured } from './judge.ts'
import { type MetricName, type Path, type PodPath, metricOf } from './plan.ts'
import type { Measured } from './sample.ts'
import { type Standard, evenStandard } from './standard.ts'
import { median } from './stats/spread.ts'

/**
 * What a comparison says of a path. Slower and faster are by 5 % or more with a bound of 95 % on that side of nothing;
 * same is within 5 %, both bounds included. The bounds come from the sessions, so they are about these two measurements: a
 * gate asks whether starts of the same Cilium differ as much, see `decide`.
 */
export type Difference = 'slower' | 'faster' | 'same' | 'open'

/** One line of a comparison. */
export interface ComparedPath {
  readonly metric: MetricName
  readonly path: PodPath
  readonly unit: string
  /** Median samples of either side, for the reader: the verdict rests on ratios to the host. */
  readonly before: number | undefined
  readonly now: number | undefined
  readonly difference: Difference
  /** Why it is open, where the figures do not say it. */
  readonly why?: string
  readonly finding?: Finding
}

/** Compares two measurements path by path. */
export function compareMeasured(before: Measured, now: Measured, standard: Standard): ComparedPath[] {
  return judgeMeasured(now, standard).map(({ metric, path, finding, why }) => {
    const sides = { before: medianOf(before, metric, path), now: medianOf(now, metric, path) }
    const known = { metric, path, unit: metricOf(metric).unit, ...sides }
    if (finding === undefined) return { ...known, difference: 'open', why }
    if (finding.troubles.length > 0) return { ...known, difference: 'open', why: finding.troubles.join('; '), finding }
    return { ...known, difference: differenceOf(finding), finding }
  })
}

/** Pods against hosts: every path of one measurement against its own control. */
export function comparePodsWithHosts(measured: Measured): ComparedPath[] {
  const itself = evenStandard('the host network', { floor: 0 })
  return compareMeasured(measured, measured, itself).map(row => ({
    ...row,
    before: medianOf(measured, row.metric, 'host'),
  }))
}

function differenceOf({ loss, lower, upper }: Finding): Difference {
  if (loss >= MARGIN && lower > 0) return 'slower'
  if (-loss >= MARGIN && upper < 0) return 'faster'
  return upper < MARGIN && lower > -MARGIN ? 'same' : 'open'
}

function medianOf({ metrics }: Measured, name: MetricName, path: Path): number | undefined {
  const values = metrics.find(({ metric }) => metric === name)?.samples.filter(sample => sample.path === path) ?? []
  return values.length === 0 ? undefined : median(values.map(({ value }) => value))
}
