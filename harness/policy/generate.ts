import * as fc from 'fast-check'
import { ciliumSpec } from './generate-cilium.ts'
import { kubernetesSpec } from './generate-kubernetes.ts'
import type { Policy } from './decide.ts'
import { NAMESPACE_LABELS_PREFIX } from './cilium-labels.ts'
import type { Labels } from './world.ts'

/** What generated policies may talk about. The names in it change nothing about what a seed generates. */
export interface Universe {
  /** Two namespaces; policies are put into either. */
  readonly namespaces: readonly [Tenant, Tenant]
  /** A label, with its value, of both namespaces and of no other, which confines clusterwide policies to them. */
  readonly confine: readonly [key: string, value: string]
  /** Values of the pods' labels, by key. */
  readonly podLabels: Readonly<Record<string, readonly string[]>>
  readonly serviceAccounts: readonly string[]
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: 'TCP' | 'UDP' }[]
  /** Address of a host outside the cluster, to allow or to except. */
  readonly outside: string
}

/** A namespace of the universe. */
export interface Tenant {
  readonly name: string
  readonly labels: Labels
}

/** Kinds of policies that can be generated. */
export type PolicyKind = Policy['kind']

/** One to three policies of the kinds; they shrink to fewer and simpler ones. */
export function policySets(universe: Universe, kinds: readonly PolicyKind[]): fc.Arbitrary<readonly Policy[]> {
  const policy = fc.oneof(...kinds.map(kind => policyOf(kind, universe)))
  return fc
    .array(policy, { minLength: 1, maxLength: 3 })
    .map(policies => policies.map((each, index) => rename(each, `generated-${index + 1}`)))
}

function policyOf(kind: PolicyKind, universe: Universe): fc.Arbitrary<Policy> {
  const namespace = fc.constantFrom(...universe.namespaces.map(({ name }) => name))
  if (kind === 'NetworkPolicy') {
    const apiVersion = 'networking.k8s.io/v1'
    return fc
      .record({ namespace, spec: kubernetesSpec(universe) })
      .map(({ namespace: where, spec }) => ({ apiVersion, kind, metadata: { name: '', namespace: where }, spec }))
  }
  const apiVersion = 'cilium.io/v2'
  if (kind === 'CiliumNetworkPolicy') {
    return fc
      .record({ namespace, spec: ciliumSpec(universe) })
      .map(({ namespace: where, spec }) => ({ apiVersion, kind, metadata: { name: '', namespace: where }, spec }))
  }
  const [key, value] = universe.confine
  return ciliumSpec(universe).map(spec => {
    const { matchLabels, ...others } = spec.endpointSelector
    const confined = { ...others, matchLabels: { ...matchLabels, [NAMESPACE_LABELS_PREFIX + key]: value } }
    return { apiVersion, kind, metadata: { name: `generated-${value}` }, spec: { ...spec, endpointSelector: confined } }
  })
}

function rename(policy: Policy, name: string): Policy {
  if (policy.kind === 'NetworkPolicy') return { ...policy, metadata: { ...policy.metadata, name } }
  if (policy.kind === 'CiliumNetworkPolicy') return { ...policy, metadata: { ...policy.metadata, name } }
  return { ...policy, metadata: { name: `${policy.metadata.name}-${name}` } }
}
