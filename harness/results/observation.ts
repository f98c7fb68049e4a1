import type { Verdict } from './model.ts'

/** Version of the shape of a case's file of observations. Each kind has a version of its own beside it. */
export const OBSERVATIONS_VERSION = 1

/** Nobody answered: who was asked, how, and why nothing came. */
export interface Unanswered {
  /** For example `the agent on node-1`. */
  readonly asked: string
  /** For example `cilium-dbg status -o json`. */
  readonly how: string
  readonly why: string
}

/** What a judge says. The reason is absent only on `passed`. */
export interface Judgement {
  readonly verdict: Exclude<Verdict, 'skipped'>
  readonly reason?: string
}

/** What was wanted of an observation, and what the judge of its kind said to it. */
export interface SavedJudgement extends Judgement {
  readonly wanted: unknown
}

/** One thing that a case saw, or asked for in vain. */
export interface SavedObservation {
  /** Name of the judge: a file in `harness/judges/`. */
  readonly kind: string
  /** Version of the shape of `data` and `wanted`. */
  readonly version: number
  /** What was looked at, in words. */
  readonly subject: string
  /** ISO 8601, UTC. */
  readonly at: string
  /** Absent where nobody answered. */
  readonly data?: unknown
  readonly unanswered?: Unanswered
  /** In the order in which they were asked for. Empty where the case only used what it saw. */
  readonly judged: readonly SavedJudgement[]
}

/** The file of a case. */
export interface SavedObservations {
  readonly schemaVersion: typeof OBSERVATIONS_VERSION
  readonly observations: readonly SavedObservation[]
}
