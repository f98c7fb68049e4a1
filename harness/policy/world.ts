/** Everything that policies can be about, as plain data: who talks, and what they say. */

/** Labels by key. */
export type Labels = Readonly<Record<string, string>>

/** A port of a container that has a name. */
export interface NamedPort {
  readonly name: string
  readonly port: number
  readonly protocol: 'TCP' | 'UDP'
}

/** A pod with a network of its own. */
export interface PodParty {
  readonly kind: 'pod'
  readonly namespace: string
  readonly name: string
  readonly labels: Labels
  readonly namespaceLabels: Labels
  readonly serviceAccount: string
  /** Name of the node that it runs on. */
  readonly node: string
  readonly ports: readonly NamedPort[]
}

/** A node, or anything on its own network. */
export interface NodeParty {
  readonly kind: 'node'
  /** Name of the node. */
  readonly name: string
  /** An API server of the cluster runs on it. */
  readonly apiServer: boolean
  /** Its IPv4 address, where CIDR rules mean nodes too (`policyCIDRMatchMode: [nodes]`). */
  readonly ip?: string
}

/** One that policies can be about. */
export type Subject = PodParty | NodeParty

/** A host that is not in the cluster. */
export interface OutsideParty {
  readonly kind: 'outside'
  readonly name: string
  /** Its IPv4 address. */
  readonly ip: string
}

/** One end of traffic. */
export type Party = PodParty | NodeParty | OutsideParty

/** The first packet of traffic; answers to it need no leave of their own. Ports are those after service translation. */
export type Traffic =
  | { readonly protocol: 'TCP' | 'UDP'; readonly port: number }
  | { readonly protocol: 'ICMP'; readonly type: number }

/** The end at which a policy is enforced: `egress` at the sender, `ingress` at the receiver. */
export type Direction = 'egress' | 'ingress'

/**
 * What policies decide about traffic. Where both ends would drop it, the sender does. The two reasons to drop are told
 * apart because Cilium tells them apart too (`POLICY_DENIED` and `POLICY_DENY`).
 */
export type Decision = 'allowed' | `${Direction}: no rule allows it` | `${Direction}: a rule denies it`

/** A party's name for people: `namespace/name` for pods. */
export function nameOf(party: Party): string {
  return party.kind === 'pod' ? `${party.namespace}/${party.name}` : party.name
}

/** Traffic for people: `TCP 8080`, `ICMP type 8`. */
export function describeTraffic(traffic: Traffic): string {
  return traffic.protocol === 'ICMP' ? `ICMP type ${traffic.type}` : `${traffic.protocol} ${traffic.port}`
}
