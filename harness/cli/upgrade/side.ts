import type { NamedProfile } from '../../cilium/profile.ts'
import { HEALTH } from '../../../fixtures/profiles/parts/health.ts'
import { type Values, mergeValues } from '../../cilium/values.ts'
import type { Plan } from '../plan.ts'
import type { Session } from '../session.ts'
import type { SuiteRunner } from '../suite-runner.ts'

/** A release with the operator's values. */
export interface Side {
  readonly version: string
  readonly values: Values
}

/** What {@link rehearse} needs. */
export interface RehearsalRequest {
  readonly from: Side
  readonly to: Side
  readonly plan: Plan
  readonly session: Session
  /** Absent where no suites are to run. */
  readonly runner: SuiteRunner | undefined
}

/**
 * Values of the operator are a profile that claims nothing. By default an agent takes its time until its health mesh says
 * something, and a rehearsal would be over before.
 */
export function profileOf(name: string, side: Side): NamedProfile {
  const values = mergeValues(HEALTH, side.values)
  return { name, summary: `Cilium ${side.version} with the operator’s values`, values, claims: [] }
}
