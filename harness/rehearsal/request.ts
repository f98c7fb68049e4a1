import type { NamedProfile } from '../cilium/profile.ts'
import { HEALTH } from '../cilium/health-probes.ts'
import { type Values, mergeValues } from '../values.ts'
import type { Plan } from '../engine/plan.ts'
import type { Session } from '../engine/session.ts'
import type { SuiteRunner } from '../engine/suite-runner.ts'

/** A release with the operator's values. */
export interface ReleaseWithValues {
  readonly version: string
  readonly values: Values
}

/** What {@link rehearse} needs. */
export interface RehearsalRequest {
  readonly from: ReleaseWithValues
  readonly to: ReleaseWithValues
  readonly plan: Plan
  readonly session: Session
  /** Absent where no suites are to run. */
  readonly runner: SuiteRunner | undefined
}

/**
 * Values of the operator are a profile that claims nothing. By default an agent takes its time until its health mesh says
 * something, and a rehearsal would be over before.
 */
export function profileOf(name: string, release: ReleaseWithValues): NamedProfile {
  const values = mergeValues(HEALTH, release.values)
  return { name, summary: `Cilium ${release.version} with the operator’s values`, values, claims: [] }
}
