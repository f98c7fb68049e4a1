import type { AgentApi } from '../cilium/agent-api.ts'
import type { HubbleWatch } from '../hubble/watch.ts'
import type { Policy } from '../policy/decide.ts'
import type { Universe } from '../policy/generate.ts'
import type { Party } from '../policy/world.ts'
import type { Target } from '../probe/prober.ts'
import type { LaneNamespaces } from './lane-namespaces.ts'
import type { FromOutside } from './lane-node-ports.ts'
import type { Peer } from './peer.ts'

/** Somebody in a lane: who talks, and what the model and Hubble have to know about them. */
export interface Member {
  readonly peer: Peer
  readonly party: Party
  /** Every address that its packets may have. */
  readonly addresses: readonly string[]
}

/**
 * Pods of the tenants, the networks of both nodes, and a host outside the cluster. Where a cluster has one node, either name of a
 * node is that one.
 */
export type MemberName =
  | 'redClient'
  | 'redServer'
  | 'redOther'
  | 'blueClient'
  | 'blueServer'
  | 'hostOne'
  | 'hostTwo'
  | 'outside'

/**
 * Two tenants, red and blue, each a namespace with pods on both nodes, for the policies of one case at a time. Every
 * worker has a lane of its own, so cases in different files run side by side.
 */
export interface Lane {
  /** Names of the namespaces, and the label that both have and no other namespace. */
  readonly namespaces: LaneNamespaces
  readonly members: Readonly<Record<MemberName, Member>>
  /** All of its pods are on the only node, so nobody in it is on another one. */
  readonly isOnOneNode?: boolean
  /** The API server as a service, which a pod reaches. */
  readonly apiServer: Target
  /** A name that the pods’ name servers know and that nobody has looked up lately; `below` is one label deeper. */
  freshName(zone: 'zone' | 'below'): string
  /** A name for lookups that are not about names. */
  readonly plainName: string
  /** Where the host outside reaches a port of `redServer`; absent where it has a way to the pod itself. */
  readonly fromOutside?: FromOutside
  readonly watch: HubbleWatch
  /** The API of the agent of each node that it is on. */
  readonly agents: ReadonlyMap<string, AgentApi>
  readonly universe: Universe
  /** Policies with which the next case starts: what an earlier run left, or what the last case started with. */
  readonly starting: Policy[]
  /** The policies that the API server has now: those in its namespaces, and every clusterwide one. */
  readonly storedPolicies: () => Promise<readonly Policy[]>
  /** Ends all that was opened for it. Its pods stay. */
  close(): Promise<void>
}
