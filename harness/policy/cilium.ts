import { type CiliumRule, ciliumMatch } from './cilium-rule.ts'
import { labelsAsCilium, plainSelector } from './cilium-labels.ts'
import type { Match, Rule } from './rule.ts'
import { type LabelSelector, selects } from './selector.ts'
import type { Direction, Labels } from './world.ts'

/** What the model knows of the rules of a Cilium policy. */
export interface CiliumRules {
  readonly ingress?: readonly CiliumRule[]
  readonly ingressDeny?: readonly CiliumRule[]
  readonly egress?: readonly CiliumRule[]
  readonly egressDeny?: readonly CiliumRule[]
  readonly enableDefaultDeny?: { readonly ingress?: boolean; readonly egress?: boolean }
}

/** The part of a Cilium policy's spec that the model knows, where it is about pods. */
export interface CiliumSpec extends CiliumRules {
  readonly endpointSelector: LabelSelector
}

/**
 * The same where it is about nodes, which the host firewall enforces. The model knows no labels of nodes: agents leave most of
 * them out by default, that with the hostname too.
 */
export interface CiliumNodeSpec extends CiliumRules {
  readonly nodeSelector: LabelSelector
}

/** The part of `cilium.io/v2` CiliumNetworkPolicy that the model knows. */
export interface CiliumNetworkPolicy {
  readonly apiVersion: 'cilium.io/v2'
  readonly kind: 'CiliumNetworkPolicy'
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly spec: CiliumSpec
}

/** The same for the whole cluster. */
export interface CiliumClusterwideNetworkPolicy {
  readonly apiVersion: 'cilium.io/v2'
  readonly kind: 'CiliumClusterwideNetworkPolicy'
  readonly metadata: { readonly name: string; readonly labels?: Labels }
  readonly spec: CiliumSpec | CiliumNodeSpec
}

/**
 * The rules of a Cilium policy. A direction with any rule, be it one that allows nothing or one that denies, puts the
 * selected pods or nodes into default deny, unless `enableDefaultDeny` says otherwise.
 *
 * Source: https://docs.cilium.io/en/stable/security/policy/intro/
 */
export function ciliumRules(policy: CiliumNetworkPolicy | CiliumClusterwideNetworkPolicy): Rule[] {
  const { spec } = policy
  const namespace = policy.kind === 'CiliumNetworkPolicy' ? policy.metadata.namespace : undefined
  const isSubject = 'nodeSelector' in spec ? isNode(spec.nodeSelector) : isPod(spec.endpointSelector, namespace)
  const matches = (rules: readonly CiliumRule[] = []): Match[] => rules.map(rule => ciliumMatch(rule, namespace))
  const ruleOf = (direction: Direction, allow: readonly Match[], deny: readonly Match[]): Rule[] => {
    if (allow.length === 0 && deny.length === 0) return []
    const defaultDeny = spec.enableDefaultDeny?.[direction] ?? true
    return [{ direction, selects: isSubject, defaultDeny, allow, deny }]
  }
  return [
    ...ruleOf('ingress', matches(spec.ingress), matches(spec.ingressDeny)),
    ...ruleOf('egress', matches(spec.egress), matches(spec.egressDeny)),
  ]
}

function isPod(written: LabelSelector, namespace: string | undefined): Rule['selects'] {
  const selector = plainSelector(written)
  return subject =>
    subject.kind === 'pod' &&
    (namespace === undefined || subject.namespace === namespace) &&
    selects(selector, labelsAsCilium(subject))
}

function isNode(written: LabelSelector): Rule['selects'] {
  const selector = plainSelector(written)
  return subject => subject.kind === 'node' && selects(selector, {})
}
