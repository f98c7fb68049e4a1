import { type CiliumClusterwideNetworkPolicy, type CiliumNetworkPolicy, ciliumRules } from './cilium.ts'
import { type NetworkPolicy, kubernetesRules } from './kubernetes.ts'
import type { Rule } from './rule.ts'
import {
  type Decision,
  type Direction,
  type Party,
  type PodParty,
  type Subject,
  type Traffic,
  nameOf,
} from './world.ts'

/** Any policy that the model knows. */
export type Policy = NetworkPolicy | CiliumNetworkPolicy | CiliumClusterwideNetworkPolicy

/** Reads policies once, and decides about any traffic. It knows nothing of Cilium's own code. */
export class PolicyModel {
  readonly #rules: readonly Rule[]

  constructor(policies: readonly Policy[]) {
    this.#rules = policies.flatMap(policy =>
      policy.kind === 'NetworkPolicy' ? kubernetesRules(policy) : ciliumRules(policy),
    )
  }

  /**
   * What becomes of traffic. The sender's egress is decided first, then the receiver's ingress; what a pod or a node sends to
   * itself never meets a policy.
   */
  decide(from: Party, to: Party, traffic: Traffic): Decision {
    if (from.kind === to.kind && nameOf(from) === nameOf(to)) return 'allowed'
    const egress = from.kind === 'outside' ? 'allowed' : this.#at('egress', from, to, traffic, to)
    if (egress !== 'allowed') return egress
    return to.kind === 'outside' ? 'allowed' : this.#at('ingress', to, from, traffic, to)
  }

  /** Whether any of the policies selects the pod. */
  isAbout(pod: PodParty): boolean {
    return this.#rules.some(rule => rule.selects(pod))
  }

  #at(direction: Direction, subject: Subject, peer: Party, traffic: Traffic, receiver: Party): Decision {
    const rules = this.#rules.filter(rule => rule.direction === direction && rule.selects(subject))
    const matches = (list: 'allow' | 'deny') =>
      rules.some(rule => rule[list].some(one => one.peer(peer, subject) && one.traffic(traffic, receiver)))
    if (matches('deny')) return `${direction}: a rule denies it`
    if (!rules.some(rule => rule.defaultDeny) || matches('allow')) return 'allowed'
    // The kubelet probes the pods of its node, so a pod's own node is let in.
    if (direction === 'ingress' && subject.kind === 'pod' && peer.kind === 'node' && peer.name === subject.node)
      return 'allowed'
    return `${direction}: no rule allows it`
  }
}
