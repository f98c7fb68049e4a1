import type { Reference } from './certainty.ts'
import { type GateAnswer, decide, showsLoss } from './decide.ts'
import { type Finding, type Question, examine, examineAgain } from './examine.ts'
import { type MetricName, type PodPath, EFFORTS, METRICS, metricOf, pathsFor } from './plan.ts'
import { type Measured, type MetricSamples, logRatios, samplesFor } from './sample.ts'
import type { Standard } from './standard.ts'
import { troublesOf } from './trouble.ts'

/** The answer about one path and metric. */
export interface Answer extends GateAnswer {
  readonly metric: MetricName
  readonly path: PodPath
  /** Absent where nothing could be compared. */
  readonly finding?: Finding
  readonly confirmation?: Finding
}

/**
 * Judges what was measured: every gated metric on each path that the effort measures, asked together.
 *
 * @throws BrokenError when a block lacks a sample.
 */
export function judgeMeasured(measured: Measured, standard: Standard): Answer[] {
  return judgeRuns([measured], standard)
}

/**
 * Judges runs of one profile and effort together, each on a start of a cluster of its own.
 *
 * @throws BrokenError when a block lacks a sample.
 */
export function judgeRuns(runs: readonly [Measured, ...Measured[]], standard: Standard): Answer[] {
  const effort = EFFORTS[runs[0].effort]
  const asked = METRICS.filter(({ gated }) => gated).flatMap(metric =>
    pathsFor(effort, metric).map(path => ({
      metric: metric.name,
      path,
      taken: runs.flatMap(run => takenIn(run, metric.name, path) ?? []),
    })),
  )
  const answerable = asked.flatMap(({ metric, path, taken }) => {
    const known = standard.references.find(one => one.metric === metric && one.path === path)
    if (taken.length === 0 || known === undefined || standard.incomparable.length > 0) return []
    return [{ metric, path, question: questionAbout(taken, path, known.reference) }]
  })
  const findings = examine(answerable.map(({ question }) => question))
  return asked.map(({ metric, path, taken }) => {
    const index = answerable.findIndex(candidate => candidate.metric === metric && candidate.path === path)
    const finding = findings[index]
    if (finding === undefined) return { metric, path, ...unanswerable(standard, taken.length > 0) }
    if (taken.length > 1) return { metric, path, finding, ...decide(finding, effort.gates ? 'enough' : undefined) }
    const confirmation = confirm(runs[0], metric, path, finding)
    const answer = decide(finding, confirmation)
    return { metric, path, finding, ...(confirmation === undefined ? {} : { confirmation }), ...answer }
  })
}

/** Samples of a path with the run that they are from. */
interface Taken {
  readonly run: Measured
  readonly samples: MetricSamples
}

function takenIn(run: Measured, metric: MetricName, path: PodPath): Taken | undefined {
  const samples = samplesFor(run, metric, path)
  return samples === undefined ? undefined : { run, samples }
}

/** Whether a second measurement would make the difference. */
export function wantsConfirmation({ finding, confirmation }: Answer): boolean {
  return finding !== undefined && confirmation === undefined && showsLoss(finding)
}

function unanswerable({ name, incomparable }: Standard, isMeasured: boolean): GateAnswer {
  if (incomparable.length > 0) {
    return { verdict: 'inconclusive', why: `${name} is incomparable: ${incomparable.join('; ')}` }
  }
  const why = isMeasured ? `${name} does not have it` : 'it was not measured in this run'
  return { verdict: 'inconclusive', why }
}

function confirm(run: Measured, metric: MetricName, path: PodPath, finding: Finding): Finding | undefined {
  const samples = run.confirmations.find(
    candidate => candidate.metric === metric && candidate.samples.some(sample => sample.path === path),
  )
  if (samples === undefined) return undefined
  return examineAgain(finding, questionAbout([{ run, samples }], path, finding.reference))
}

function questionAbout(taken: readonly Taken[], path: PodPath, reference: Reference): Question {
  const metric = taken[0]?.samples.metric
  return {
    name: metric === undefined ? path : `${metricOf(metric).title}, ${path}`,
    here: taken.map(({ samples }) => logRatios(samples, path)),
    reference,
    troubles: [...new Set(taken.flatMap(({ run, samples }) => troublesOf(run, samples, path, reference)))],
  }
}
