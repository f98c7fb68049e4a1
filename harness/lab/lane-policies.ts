import type { Kube } from '../kube/client.ts'
import { NAMESPACE_LABELS_PREFIX } from '../policy/cilium-labels.ts'
import type { CiliumSpec } from '../policy/cilium.ts'
import type { Policy } from '../policy/decide.ts'
import type { LaneNamespaces } from './lane-namespaces.ts'

/** Policies on the pods of a lane. A run that was killed on a cluster that is used again leaves those of its cases. */
export async function policiesOf(kube: Kube, namespaces: LaneNamespaces): Promise<Policy[]> {
  const stored = await storedPolicies(kube, namespaces)
  return stored.filter(
    policy => policy.kind !== 'CiliumClusterwideNetworkPolicy' || namedLane(policy, namespaces) === namespaces.label[1],
  )
}

/** The policies in the namespaces of a lane, and every clusterwide one but for those that are confined to another lane. */
export async function storedPolicies(kube: Kube, namespaces: LaneNamespaces): Promise<Policy[]> {
  const lists = await Promise.all([
    ...[namespaces.red, namespaces.blue].flatMap(namespace => [
      kube.list<Policy>('networking.k8s.io/v1', 'NetworkPolicy', namespace),
      kube.list<Policy>('cilium.io/v2', 'CiliumNetworkPolicy', namespace),
    ]),
    kube.list<Policy>('cilium.io/v2', 'CiliumClusterwideNetworkPolicy'),
  ])
  return lists.flat().filter(policy => [undefined, namespaces.label[1]].includes(namedLane(policy, namespaces)))
}

/** The lane that a clusterwide policy names: one about nodes in a label of its own. Policies of somebody else may have another selector, or none. */
function namedLane(policy: Policy, { label: [key] }: LaneNamespaces): string | undefined {
  if (policy.kind !== 'CiliumClusterwideNetworkPolicy') return undefined
  const { endpointSelector }: Partial<CiliumSpec> = policy.spec ?? {}
  const own = policy.metadata.labels?.[key]
  return own ?? endpointSelector?.matchLabels?.[`k8s:${NAMESPACE_LABELS_PREFIX}${key}`]
}
