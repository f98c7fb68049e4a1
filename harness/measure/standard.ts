import type { Baseline, BaselineProfile } from './baseline.ts'
import type { Reference } from './certainty.ts'
import { differences } from './fingerprint.ts'
import { FLOORS } from './floors.ts'
import { type MetricName, type PodPath, METRICS } from './plan.ts'
import { type Measured, logRatios, samplesFor } from './sample.ts'

/** What a profile's ratios are held against. Plain data, so that it can be saved beside the samples. */
export interface Standard {
  /** For the reader: `the floor`, `baseline x.json`, `run Y`. */
  readonly name: string
  /** Why it says nothing about what was measured here, one line each. */
  readonly incomparable: readonly string[]
  /** One at most for each metric and path. */
  readonly references: readonly PathReference[]
}

/** What one path of a metric is held against. */
export interface PathReference {
  readonly metric: MetricName
  readonly path: PodPath
  readonly reference: Reference
}

/** The documented least ratios of a routing mode. */
export function floorStandard({ fingerprint }: Measured): Standard {
  const routing = fingerprint.network['routing'] ?? 'unknown'
  const floors = FLOORS[routing]
  return {
    name: `the floor of ${routing} routing`,
    incomparable:
      floors === undefined ? [`there are floors for ${Object.keys(FLOORS).join(', ')}, not for ${routing}`] : [],
    references: referencesFor((metric, path) => {
      const floor = floors?.[metric]?.[path]
      return floor === undefined ? undefined : { floor: Math.log(floor) }
    }),
  }
}

/** A baseline's ratios of the same profile, if they are from an environment like this one. */
export function baselineStandard(file: string, baseline: Baseline, runs: readonly [Measured, ...Measured[]]): Standard {
  const [{ profile }] = runs
  const own = baseline.profiles.find(candidate => candidate.profile === profile)
  const others = baseline.profiles.map(candidate => candidate.profile).join(', ')
  return {
    name: `baseline ${file}`,
    incomparable:
      own === undefined
        ? [`it has no profile ${profile}, only ${others}`]
        : [...new Set(runs.flatMap(run => whyIncomparable(own, run)))],
    references: referencesFor((metric, path) => {
      const starts = (own?.runs ?? []).flatMap(({ entries }) =>
        entries
          .filter(entry => entry.metric === metric && entry.path === path)
          .map(({ sessions }) => sessions.map(ratios => ratios.map(Math.log))),
      )
      return starts.length === 0 ? undefined : { starts }
    }),
  }
}

function whyIncomparable({ effort, fingerprint, runs }: BaselineProfile, measured: Measured): string[] {
  const same = runs.find(({ start }) => start === measured.start)
  return [
    ...(effort === measured.effort ? [] : [`--measure=${effort} there, --measure=${measured.effort} here`]),
    ...differences(fingerprint, measured.fingerprint),
    ...(same === undefined ? [] : [`it holds run ${same.run}, which is from the very same start of the cluster`]),
  ]
}

/**
 * Another measurement's ratios. How pods are connected may differ: that is what is compared.
 *
 * @param differ Standard deviation that is assumed between two installations; 0 for a question about these two alone.
 */
export function measuredStandard(name: string, there: Measured, here: Measured, differ: number): Standard {
  return {
    name,
    incomparable: differences(there.fingerprint, here.fingerprint, ['machine']),
    references: referencesFor((metric, path) => {
      const samples = samplesFor(there, metric, path)
      return samples === undefined ? undefined : { starts: [logRatios(samples, path)], differ }
    }),
  }
}

/** Every path of every metric is held against one value. */
export function evenStandard(name: string, reference: Reference): Standard {
  return { name, incomparable: [], references: referencesFor(() => reference) }
}

function referencesFor(find: (metric: MetricName, path: PodPath) => Reference | undefined): PathReference[] {
  return METRICS.flatMap(({ name: metric, paths }) =>
    paths.flatMap(path => {
      const reference = find(metric, path)
      return reference === undefined ? [] : [{ metric, path, reference }]
    }),
  )
}
