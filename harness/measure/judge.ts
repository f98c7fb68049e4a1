import { type Finding, type GateAnswer, type Question, type Reference, decide, examine, showsLoss } from './decide.ts'
import { differences } from './fingerprint.ts'
import type { Baseline } from './baseline.ts'
import { FLOORS } from './floors.ts'
import { type MetricName, type PodPath, EFFORTS, METRICS, metricOf, pathsFor } from './plan.ts'
import { type Measured, type MetricSamples, logRatios, podPathsIn } from './sample.ts'
import { MOST_STEAL, isBimodal, isSaturated, meanSteal } from './trouble.ts'

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

/** The answer about one path and metric. */
export interface Answer extends GateAnswer {
  readonly metric: MetricName
  readonly path: PodPath
  /** Absent where nothing could be compared. */
  readonly finding?: Finding
  readonly confirmation?: Finding
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
export function baselineStandard(file: string, baseline: Baseline, { profile, fingerprint }: Measured): Standard {
  const own = baseline.profiles.find(candidate => candidate.profile === profile)
  const others = baseline.profiles.map(candidate => candidate.profile).join(', ')
  return {
    name: `baseline ${file}`,
    incomparable:
      own === undefined ? [`it has no profile ${profile}, only ${others}`] : differences(own.fingerprint, fingerprint),
    references: (own?.entries ?? []).map(({ metric, path, ratios }) => ({
      metric,
      path,
      reference: { ratios: ratios.map(Math.log) },
    })),
  }
}

/** Another measurement's ratios. How pods are connected may differ: that is what is compared. */
export function measuredStandard(name: string, there: Measured, here: Measured): Standard {
  return {
    name,
    incomparable: differences(there.fingerprint, here.fingerprint, ['machine']),
    references: referencesFor((metric, path) => {
      const samples = samplesFor(there, metric, path)
      return samples === undefined ? undefined : { ratios: logRatios(samples, path) }
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

/**
 * Judges what was measured: every gated metric on each path that the effort measures, asked together.
 *
 * @throws BrokenError when a block lacks a sample.
 */
export function judgeMeasured(measured: Measured, standard: Standard): Answer[] {
  const asked = METRICS.filter(({ gated }) => gated).flatMap(metric =>
    pathsFor(EFFORTS[measured.effort], metric).map(path => ({
      metric: metric.name,
      path,
      samples: samplesFor(measured, metric.name, path),
    })),
  )
  const answerable = asked.flatMap(({ metric, path, samples }) => {
    const known = standard.references.find(one => one.metric === metric && one.path === path)
    if (samples === undefined || known === undefined || standard.incomparable.length > 0) return []
    return [{ metric, path, question: questionAbout(measured, samples, path, known.reference) }]
  })
  const findings = examine(answerable.map(({ question }) => question))
  return asked.map(({ metric, path, samples }) => {
    const index = answerable.findIndex(candidate => candidate.metric === metric && candidate.path === path)
    const finding = findings[index]
    if (finding === undefined) return { metric, path, ...unanswerable(standard, samples) }
    const confirmation = confirm(measured, metric, path, finding.reference)
    const answer = decide(finding, confirmation)
    return { metric, path, finding, ...(confirmation === undefined ? {} : { confirmation }), ...answer }
  })
}

/** The samples of a metric, if they are of the path too. */
function samplesFor({ metrics }: Measured, name: MetricName, path: PodPath): MetricSamples | undefined {
  return metrics.find(found => found.metric === name && podPathsIn(found).includes(path))
}

/** Whether a second measurement would make the difference. */
export function wantsConfirmation({ finding, confirmation }: Answer): boolean {
  return finding !== undefined && confirmation === undefined && showsLoss(finding)
}

function unanswerable({ name, incomparable }: Standard, samples: MetricSamples | undefined): GateAnswer {
  if (incomparable.length > 0) {
    return { verdict: 'inconclusive', why: `${name} is incomparable: ${incomparable.join('; ')}` }
  }
  const why = samples === undefined ? 'it was not measured in this run' : `${name} does not have it`
  return { verdict: 'inconclusive', why }
}

/** A confirmation asks one question alone: it was chosen by the first samples, which it does not contain. */
function confirm(measured: Measured, metric: MetricName, path: PodPath, reference: Reference): Finding | undefined {
  const samples = measured.confirmations.find(
    candidate => candidate.metric === metric && candidate.samples.some(sample => sample.path === path),
  )
  return samples === undefined ? undefined : examine([questionAbout(measured, samples, path, reference)])[0]
}

function questionAbout(measured: Measured, samples: MetricSamples, path: PodPath, reference: Reference): Question {
  const ratios = logRatios(samples, path)
  return {
    name: `${metricOf(samples.metric).title}, ${path}`,
    ratios,
    reference,
    troubles: troublesOf(measured, samples, path, ratios, reference),
  }
}

function troublesOf(
  { linkMbits }: Measured,
  { metric, samples }: MetricSamples,
  path: PodPath,
  ratios: readonly number[],
  reference: Reference,
): string[] {
  const own = samples.filter(sample => sample.path === path || sample.path === 'host')
  const steal = meanSteal(own)
  const control = own.filter(sample => sample.path === 'host')
  const isStream = metricOf(metric).unit === '10^6bits/s'
  return [
    ...(steal > MOST_STEAL
      ? [`the hypervisor took ${(steal * 100).toFixed(1)} % of the processors: measure on a quieter machine`]
      : []),
    ...(isStream && path !== 'same-node' && isSaturated(control, linkMbits)
      ? [`the link of ${linkMbits} Mbit/s is saturated, which hides what pods lose: measure over a faster link`]
      : []),
    ...(isBimodal(ratios) ? ['the samples come in two kinds: find what differs between them, or pin it'] : []),
    ...('ratios' in reference && isBimodal(reference.ratios)
      ? ['the samples of the other side come in two kinds']
      : []),
  ]
}
