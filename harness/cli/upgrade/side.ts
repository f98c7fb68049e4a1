import type { NamedProfile } from '../../cilium/profile.ts'
import type { Values } from '../../cilium/values.ts'
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

/** Values of the operator are a profile that claims nothing. */
export function profileOf(name: string, { version, values }: Side): NamedProfile {
  return { name, summary: `Cilium ${version} with the operator’s values`, values, claims: [] }
}
