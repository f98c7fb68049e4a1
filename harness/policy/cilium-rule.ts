import { type CidrBlock, inBlock } from './cidr.ts'
import { NAMESPACE_KEY, NAMESPACE_LABELS_PREFIX, labelsAsCilium, plainSelector } from './cilium-labels.ts'
import { inPorts } from './ports.ts'
import type { Match } from './rule.ts'
import { type LabelSelector, keysOf, selects } from './selector.ts'
import type { Party, Subject, Traffic } from './world.ts'

/** Groups of peers that have a name of their own. */
export type Entity =
  | 'all'
  | 'world'
  | 'cluster'
  | 'host'
  | 'remote-node'
  | 'kube-apiserver'
  | 'health'
  | 'init'
  | 'unmanaged'

/** One rule of either direction. Of the ways to name peers a rule has at most one. */
export interface CiliumRule {
  readonly fromEndpoints?: readonly LabelSelector[]
  readonly toEndpoints?: readonly LabelSelector[]
  readonly fromEntities?: readonly Entity[]
  readonly toEntities?: readonly Entity[]
  readonly fromCIDR?: readonly string[]
  readonly toCIDR?: readonly string[]
  readonly fromCIDRSet?: readonly CidrBlock[]
  readonly toCIDRSet?: readonly CidrBlock[]
  readonly toPorts?: readonly {
    readonly ports: readonly {
      /** A number or a name, as text; `0` is every port. */
      readonly port: string
      readonly endPort?: number
      readonly protocol?: 'TCP' | 'UDP' | 'SCTP' | 'ANY'
    }[]
  }[]
  readonly icmps?: readonly {
    readonly fields: readonly {
      readonly family?: 'IPv4' | 'IPv6'
      readonly type: number | 'EchoRequest' | 'EchoReply'
    }[]
  }[]
}

/** ICMP types of IPv4 by the names that Cilium takes. */
const ICMP_TYPES = { EchoReply: 0, EchoRequest: 8 } as const

/**
 * The match of one rule; `namespace` is that of the policy, undefined for a clusterwide one.
 *
 * A rule that names no peers means all of them where it names ports or ICMP types, and nobody where it says nothing at
 * all. A list of peers that is there and empty means nobody.
 *
 * Source: https://docs.cilium.io/en/stable/security/policy/layer3/ and /layer4/
 */
export function ciliumMatch(rule: CiliumRule, namespace: string | undefined): Match {
  const { toPorts, icmps } = rule
  const peers = peersOf(rule, namespace)
  const saysNothing = peers === undefined && toPorts === undefined && icmps === undefined
  return {
    peer: (party, subject) => !saysNothing && (peers === undefined || peers.some(isMeant => isMeant(party, subject))),
    traffic: (traffic, receiver) => isTraffic(rule, traffic, receiver),
  }
}

type IsPeer = (party: Party, subject: Subject) => boolean

function peersOf(rule: CiliumRule, namespace: string | undefined): IsPeer[] | undefined {
  const endpoints = rule.fromEndpoints ?? rule.toEndpoints
  const entities = rule.fromEntities ?? rule.toEntities
  const blocks = rule.fromCIDRSet ?? rule.toCIDRSet ?? (rule.fromCIDR ?? rule.toCIDR)?.map(cidr => ({ cidr }))
  if (endpoints === undefined && entities === undefined && blocks === undefined) return undefined
  return [
    ...(endpoints ?? []).map(selector => isEndpoint(selector, namespace)),
    ...(entities ?? []).map(
      (entity): IsPeer =>
        (party, subject) =>
          entitiesOf(party, subject).includes(entity),
    ),
    ...(blocks ?? []).map(
      (block): IsPeer =>
        party =>
          inBlock(block, party),
    ),
  ]
}

/** A selector of a namespaced policy means that namespace, unless it names namespaces itself. */
function isEndpoint(written: LabelSelector, namespace: string | undefined): IsPeer {
  const selector = plainSelector(written)
  const namesNamespaces = keysOf(selector).some(key => key === NAMESPACE_KEY || key.startsWith(NAMESPACE_LABELS_PREFIX))
  return party =>
    party.kind === 'pod' &&
    (namespace === undefined || namesNamespaces || party.namespace === namespace) &&
    selects(selector, labelsAsCilium(party))
}

/** Every entity that the party belongs to, as the subject sees it. */
function entitiesOf(party: Party, subject: Subject): Entity[] {
  if (party.kind === 'outside') return ['all', 'world']
  if (party.kind === 'pod') return ['all', 'cluster']
  const place = party.name === nodeOf(subject) ? 'host' : 'remote-node'
  return ['all', 'cluster', place, ...(party.apiServer ? (['kube-apiserver'] as const) : [])]
}

/** Name of the node that it is, or runs on. */
function nodeOf(subject: Subject): string {
  return subject.kind === 'node' ? subject.name : subject.node
}

function isTraffic({ toPorts, icmps }: CiliumRule, traffic: Traffic, receiver: Party): boolean {
  if (toPorts !== undefined && toPorts.length > 0) {
    const ports = toPorts.flatMap(group => group.ports)
    return ports.some(port => inPorts({ ...port, protocol: port.protocol ?? 'ANY' }, traffic, receiver))
  }
  if (icmps !== undefined && icmps.length > 0) {
    const fields = icmps.flatMap(group => group.fields).filter(({ family = 'IPv4' }) => family === 'IPv4')
    const types = fields.map(({ type }) => (typeof type === 'number' ? type : ICMP_TYPES[type]))
    return traffic.protocol === 'ICMP' && types.includes(traffic.type)
  }
  return true
}
