import type { LogRatios, Start } from './sample.ts'
import { centerOf } from './stats/hodges-lehmann.ts'
import { type Variance, pooledVariances } from './stats/pooled.ts'
import { deviation, mean, sum } from './stats/spread.ts'

/** Runs, each on a start of a cluster of its own, that tell by how much starts differ. */
export const LEAST_RUNS = 5

/** Standard deviation of the log ratio between sessions that is assumed where a measurement has a single one. */
export const ASSUMED_SESSIONS = 0.05

/** The same between installations, where each side of a comparison has a single one. */
export const ASSUMED_STARTS = 0.03

/** What is known of a difference of log ratios. */
export interface Certainty {
  /** What varies independently: whole starts of clusters, or the sessions of one. */
  readonly unit: 'runs' | 'sessions'
  /** Standard deviation of one unit's log ratio. */
  readonly spread: number
  /** Standard error of the difference, and the degrees of freedom that it is known with. */
  readonly error: number
  readonly freedom: number
}

/**
 * What the ratios of one path are held against: earlier starts of clusters, or a least value as a log ratio. Where those
 * starts are too few to tell by how much starts differ, `differ` is the standard deviation that is assumed, 0 for a question
 * about these very starts; without it the question stays open.
 */
export type Reference = { readonly starts: readonly Start[]; readonly differ?: number } | { readonly floor: number }

/** The starts that were measured, and what they are held against. */
export interface Sides {
  readonly here: readonly Start[]
  readonly reference: Reference
}

/** The middle of each session: the Hodges-Lehmann estimate of its blocks. */
export function sessionValues(start: Start): number[] {
  return start.map(session => {
    const value = middles.get(session) ?? centerOf(session)
    middles.set(session, value)
    return value
  })
}

/** Each is asked for several times, and costs the square of its blocks. */
const middles = new WeakMap<LogRatios, number>()

/** What one start says: the mean of its sessions. */
export function startValue(start: Start): number {
  return mean(sessionValues(start))
}

/** How far the measured starts lie above what they are held against, in log units. */
export function differenceOf({ here, reference }: Sides): number {
  const other = 'floor' in reference ? reference.floor : mean(reference.starts.map(startValue))
  return mean(here.map(startValue)) - other
}

/**
 * How well each difference is known. Questions of the same shape are asked together: each is taken to vary as much as all
 * of them do on average, or more where it does.
 *
 * Blocks never count as independent of each other, because those of a session share its pods, and those of a run the way
 * in which the cluster came up. With {@link LEAST_RUNS} runs of reference the unit is the run, as Kalibera and Jones
 * (Rigorous Benchmarking in Reasonable Time, 2013) have it for the highest level that repeats; with fewer it is the session,
 * and the question is about these very starts.
 */
export function certaintiesOf(questions: readonly Sides[]): Certainty[] {
  const known = new Map<Sides, Certainty>()
  for (const group of Map.groupBy(questions, shapeOf).values()) {
    const certainties = ofOneShape(group)
    group.forEach((question, index) => {
      const certainty = certainties[index]
      if (certainty !== undefined) known.set(question, certainty)
    })
  }
  return questions.flatMap(question => known.get(question) ?? [])
}

function shapeOf({ here, reference }: Sides): string {
  const other = 'floor' in reference ? 'floor' : reference.starts.map(({ length }) => length)
  return JSON.stringify([here.map(({ length }) => length), other])
}

function ofOneShape(group: readonly Sides[]): Certainty[] {
  const within = pooledVariances(group.map(question => startsOf(question).map(sessionValues)))
  const between = betweenRuns(group)
  return group.map((question, index) => {
    const ofSessions = within?.[index]
    const ofRuns = between?.[index]
    return ofRuns === undefined
      ? bySessions(question, ofSessions ?? assumedSessions(question))
      : byRuns(question, ofRuns, ofSessions)
  })
}

function startsOf({ here, reference }: Sides): readonly Start[] {
  return 'floor' in reference ? here : [...reference.starts, ...here]
}

/** The variances between runs; undefined where there are too few of them. */
function betweenRuns(group: readonly Sides[]): Variance[] | undefined {
  const rows = group.flatMap(({ here, reference }) =>
    'floor' in reference || reference.starts.length < LEAST_RUNS
      ? []
      : [[reference.starts.map(startValue), here.map(startValue)]],
  )
  return rows.length === 0 ? undefined : pooledVariances(rows)
}

/** Runs cannot differ less than their sessions make them differ, whatever a few runs look like. */
function byRuns(question: Sides, ofRuns: Variance, ofSessions: Variance | undefined): Certainty {
  const starts = startsOf(question)
  const least = (ofSessions?.variance ?? 0) * mean(starts.map(({ length }) => 1 / length))
  const variance = Math.max(ofRuns.variance, least)
  const error = Math.sqrt(variance * perSide(question, () => 1))
  return { unit: 'runs', spread: Math.sqrt(variance), error, freedom: ofRuns.freedom }
}

function bySessions(question: Sides, { variance, freedom }: Variance): Certainty {
  const { reference } = question
  const measured = variance * perSide(question, ({ length }) => length)
  const differ = 'floor' in reference ? 0 : (reference.differ ?? 0)
  const assumed = differ ** 2 * perSide(question, () => 1)
  const error = Math.sqrt(measured + assumed)
  // By Satterthwaite: what is assumed is taken for known.
  const known = measured === 0 ? freedom : freedom * ((measured + assumed) / measured) ** 2
  return { unit: 'sessions', spread: Math.sqrt(variance), error, freedom: known }
}

/** One over the number of units of each side, added up; a floor has no error of its own. */
function perSide({ here, reference }: Sides, units: (start: Start) => number): number {
  const other = 'floor' in reference ? 0 : 1 / sum(reference.starts.map(units))
  return 1 / sum(here.map(units)) + other
}

/** What a single session leaves unknown, and above it what its blocks tell. */
function assumedSessions(question: Sides): Variance {
  const blocks = startsOf(question).flatMap(start =>
    start.map(session => (session.length < 2 ? 0 : deviation(session) ** 2 / session.length)),
  )
  return { variance: ASSUMED_SESSIONS ** 2 + mean(blocks), freedom: Number.POSITIVE_INFINITY }
}
