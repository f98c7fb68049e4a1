import type { Direction, Party, Subject, Traffic } from './world.ts'

/** What every kind of policy comes down to: what it says about one direction of the pods or nodes that it selects. */
export interface Rule {
  readonly direction: Direction
  /** Whether the rule is about it. */
  selects(subject: Subject): boolean
  /** From the first such rule on, what no rule allows is dropped. */
  readonly defaultDeny: boolean
  readonly allow: readonly Match[]
  /** Wins over everything that allows, whatever policy it is in. */
  readonly deny: readonly Match[]
}

/** Some traffic with some peers. */
export interface Match {
  /** Whether the other end is meant, as the subject sees it: one node is `host` to one pod and remote to another. */
  peer(peer: Party, subject: Subject): boolean
  /** Whether the traffic is meant; named ports are those of `receiver`. */
  traffic(traffic: Traffic, receiver: Party): boolean
}
