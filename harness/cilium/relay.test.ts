import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { relayPods, replaceRelay } from './relay.ts'

const pod = (name: string, app: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'kube-system', labels: { 'k8s-app': app } },
})

test('relay’s pods from before a switch are removed, and no others', async () => {
  await using cluster = await startFakeCluster({ objects: [pod('relay-1', 'hubble-relay'), pod('cilium-1', 'cilium')] })
  const before = await relayPods(cluster.kube)
  cluster.objects.put(pod('relay-2', 'hubble-relay'))
  await replaceRelay(cluster.kube, before)
  expect(await relayPods(cluster.kube)).toEqual(['relay-2'])
  const { items } = await cluster.kube.core.listNamespacedPod({ namespace: 'kube-system' })
  expect(items.map(({ metadata }) => metadata?.name)).toContain('cilium-1')
})

test('one that Helm has replaced meanwhile is no trouble', async () => {
  await using cluster = await startFakeCluster()
  expect(await relayPods(cluster.kube)).toEqual([])
  await replaceRelay(cluster.kube, ['relay-1'])
  expect(await relayPods(cluster.kube)).toEqual([])
})
