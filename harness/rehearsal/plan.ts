import type { Plan } from '../engine/plan.ts'
import type { Kube } from '../kube/client.ts'
import type { ValuesFile } from '../upgrade/values-file.ts'

/** What a check is going to do. */
export interface UpgradePlan {
  readonly from: string
  readonly to: string
  readonly before: ValuesFile
  readonly after: ValuesFile
  readonly maxOutageMs: number
  readonly rehearse: boolean
  readonly rehearseAnyway: boolean
  readonly suites: boolean
  /** A running cluster that may be read. */
  readonly live?: Kube
  readonly run: Plan
}
