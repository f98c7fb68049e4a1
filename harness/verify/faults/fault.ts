import type { Values } from '../../values.ts'
import type { Patient } from './patient.ts'

/** Takes a fault away again. */
export type Heal = () => Promise<void>

/**
 * One way to break a cluster on purpose, and the cases that have to notice. It proves that those cases can fail, and
 * that they fail for the right reason.
 */
export interface Fault {
  /** Says what is broken, for example `UDP 8472 is dropped in one direction`. */
  readonly name: string
  /** Profile on which it is tried. */
  readonly profile: string
  readonly suites: readonly string[]
  /** Only cases whose full name matches are run; all of the suites when absent. */
  readonly grep?: string
  /** Ids of the cases that must go red, all of them. */
  readonly red: RegExp
  /**
   * Ids of the cases that must stay as they were, all of them; by default every one that is not to go red. In between is
   * what a load-balancer's dice decide.
   */
  readonly spared?: RegExp
  /** The reason of at least one of them. */
  readonly says: RegExp
  /** Helm values that are the fault: Cilium is installed with them on top of the profile's, and without them afterwards. */
  readonly values?: Values
  /** Breaks the cluster and gives what heals it. */
  inject?(patient: Patient): Promise<Heal>
}
