import type { Kube } from '../kube/client.ts'
import type { Policy } from '../policy/decide.ts'
import type { LaneNamespaces } from './lane-namespaces.ts'

/** Policies on the pods of a lane. A run that was killed on a cluster that is used again leaves those of its cases. */
export async function policiesOf(kube: Kube, { red, blue, label }: LaneNamespaces): Promise<Policy[]> {
  const lists = await Promise.all([
    ...[red, blue].flatMap(namespace => [
      kube.list<Policy>('networking.k8s.io/v1', 'NetworkPolicy', namespace),
      kube.list<Policy>('cilium.io/v2', 'CiliumNetworkPolicy', namespace),
    ]),
    kube.list<Policy>('cilium.io/v2', 'CiliumClusterwideNetworkPolicy'),
  ])
  // Clusterwide ones name the lane.
  return lists
    .flat()
    .filter(
      policy =>
        policy.kind !== 'CiliumClusterwideNetworkPolicy' ||
        Object.values(policy.spec.endpointSelector.matchLabels ?? {}).includes(label[1]),
    )
}
