import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { NAMESPACE_LABELS_PREFIX } from '../policy/cilium-labels.ts'
import type { Policy } from '../policy/decide.ts'
import { clusterwidePolicy, kubernetesPolicy } from '../policy/lab.testing.ts'
import { policiesOf, storedPolicies } from './lane-policies.ts'

const NAMESPACES = { red: 'red', blue: 'blue', label: ['lane', 'one'] } as const

test('a lane’s policies are those in its namespaces and the clusterwide ones that name it; what is stored has those of others too', async () => {
  await using cluster = await startFakeCluster()
  const { kube } = cluster
  const ofHosts = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumClusterwideNetworkPolicy',
    metadata: { name: 'hosts' },
    spec: { nodeSelector: {} },
  }
  const ofSeveralRules = { ...ofHosts, metadata: { name: 'rules' }, spec: undefined, specs: [{ endpointSelector: {} }] }
  const onNode = { ...ofHosts, metadata: { name: 'own-node', labels: { lane: 'one' } } }
  const onOtherNode = { ...ofHosts, metadata: { name: 'other-node', labels: { lane: 'two' } } }
  await kube.apply(kubernetesPolicy({ podSelector: {} }))
  for (const policy of [onNode, onOtherNode]) await kube.apply(policy)
  for (const policy of [ofLane('own', 'one'), ofLane('other', 'two'), ofHosts, ofSeveralRules]) await kube.apply(policy)

  expect(names(await policiesOf(kube, NAMESPACES))).toEqual(['own', 'own-node', 'policy'])
  expect(names(await storedPolicies(kube, NAMESPACES))).toEqual(['hosts', 'own', 'own-node', 'policy', 'rules'])
})

function ofLane(name: string, lane: string): Policy {
  const matchLabels = { [`k8s:${NAMESPACE_LABELS_PREFIX}lane`]: lane }
  return { ...clusterwidePolicy({ endpointSelector: { matchLabels } }), metadata: { name } }
}

function names(policies: readonly Policy[]): string[] {
  return policies.map(({ metadata }) => metadata.name).toSorted()
}
