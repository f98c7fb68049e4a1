import { type CidrBlock, inBlock } from './cidr.ts'
import { inPorts } from './ports.ts'
import type { Match, Rule } from './rule.ts'
import { type LabelSelector, selects } from './selector.ts'
import type { Direction, Party } from './world.ts'

/** A peer of a NetworkPolicy: a block of addresses, or pods by their own and their namespace's labels. */
export interface NetworkPolicyPeer {
  readonly podSelector?: LabelSelector
  readonly namespaceSelector?: LabelSelector
  readonly ipBlock?: CidrBlock
}

/** A port of a NetworkPolicy; the protocol is TCP where none is named. */
export interface NetworkPolicyPort {
  readonly port?: number | string
  readonly endPort?: number
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP'
}

/** The part of `networking.k8s.io/v1` NetworkPolicy that the model knows. */
export interface NetworkPolicy {
  readonly apiVersion: 'networking.k8s.io/v1'
  readonly kind: 'NetworkPolicy'
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly spec: {
    readonly podSelector: LabelSelector
    readonly policyTypes?: readonly ('Ingress' | 'Egress')[]
    readonly ingress?: readonly {
      readonly from?: readonly NetworkPolicyPeer[]
      readonly ports?: readonly NetworkPolicyPort[]
    }[]
    readonly egress?: readonly {
      readonly to?: readonly NetworkPolicyPeer[]
      readonly ports?: readonly NetworkPolicyPort[]
    }[]
  }
}

/**
 * The rules of a NetworkPolicy. An absent or empty list of peers or ports means all of them; without `policyTypes` a
 * policy is about ingress, and about egress where it has egress rules.
 *
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
 */
export function kubernetesRules({ metadata: { namespace }, spec }: NetworkPolicy): Rule[] {
  const { podSelector, ingress = [], egress = [] } = spec
  const types = spec.policyTypes ?? ['Ingress', ...(spec.egress === undefined ? [] : ['Egress'])]
  const ruleOf = (direction: Direction, allow: readonly Match[]): Rule => ({
    direction,
    selects: subject =>
      subject.kind === 'pod' && subject.namespace === namespace && selects(podSelector, subject.labels),
    defaultDeny: true,
    allow,
    deny: [],
  })
  const incoming = ingress.map(({ from, ports }) => matchOf(namespace, from, ports))
  const outgoing = egress.map(({ to, ports }) => matchOf(namespace, to, ports))
  return [
    ...(types.includes('Ingress') ? [ruleOf('ingress', incoming)] : []),
    ...(types.includes('Egress') ? [ruleOf('egress', outgoing)] : []),
  ]
}

function matchOf(
  namespace: string,
  peers: readonly NetworkPolicyPeer[] = [],
  ports: readonly NetworkPolicyPort[] = [],
): Match {
  return {
    peer: party => peers.length === 0 || peers.some(peer => isPeer(peer, namespace, party)),
    traffic: (traffic, receiver) =>
      ports.length === 0 || ports.some(port => inPorts({ protocol: 'TCP', ...port }, traffic, receiver)),
  }
}

function isPeer(peer: NetworkPolicyPeer, namespace: string, party: Party): boolean {
  if (peer.ipBlock !== undefined) return inBlock(peer.ipBlock, party)
  if (party.kind !== 'pod') return false
  const inNamespace =
    peer.namespaceSelector === undefined
      ? party.namespace === namespace
      : selects(peer.namespaceSelector, party.namespaceLabels)
  return inNamespace && selects(peer.podSelector ?? {}, party.labels)
}
