import { expect, test, vi } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { renewDns, scale } from './disruptions.ts'

const pod = (uid: string, ready: boolean) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `coredns-${uid}`, namespace: 'kube-system', uid, labels: { 'k8s-app': 'kube-dns' } },
  spec: { containers: [{ name: 'coredns' }] },
  status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
})

test('the cluster DNS is renewed once no old pod is there and as many new ones are ready', async () => {
  await using fake = await startFakeCluster({ objects: [] })
  const seen = [[pod('a', true)], [pod('a', true), pod('b', false)], [pod('b', false)], [pod('b', true)]]
  const list = vi.spyOn(fake.kube.core, 'listNamespacedPod').mockImplementation(async () => ({
    items: seen.length > 1 ? (seen.shift() ?? []) : (seen[0] ?? []),
  }))
  const deleted = vi.spyOn(fake.kube.core, 'deleteNamespacedPod').mockResolvedValue({})
  await renewDns(fake.kube)
  expect(deleted.mock.calls).toEqual([[{ name: 'coredns-a', namespace: 'kube-system' }]])
  expect(list).toHaveBeenCalledTimes(4)
})

test('a Deployment is scaled once so many pods are ready, and says how many there were', async () => {
  await using fake = await startFakeCluster({ objects: [] })
  const where = { namespace: 'kube-system', name: 'cilium-operator' }
  vi.spyOn(fake.kube.apps, 'readNamespacedDeploymentScale').mockResolvedValue({
    spec: { replicas: 2 },
    metadata: where,
  })
  const replaced = vi.spyOn(fake.kube.apps, 'replaceNamespacedDeploymentScale').mockResolvedValue({})
  const statuses = [{ replicas: 2, readyReplicas: 2 }, { replicas: 1 }, {}]
  vi.spyOn(fake.kube.apps, 'readNamespacedDeployment').mockImplementation(async () => ({
    status: statuses.shift() ?? {},
  }))
  expect(await scale(fake.kube, where, 0)).toBe(2)
  expect(replaced.mock.calls[0]?.[0]).toMatchObject({ ...where, body: { spec: { replicas: 0 } } })
  expect(statuses).toEqual([])
})
