import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { withTheirPods } from './service-backends.ts'

const echo = (name: string, ip: string, ready = 'True') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: { role: 'echo', app: name } },
  status: { podIP: ip, conditions: [{ type: 'Ready', status: ready }] },
})

const slice = (service: string, ...ips: string[]) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: `${service}-1`, namespace: 'shop', labels: { 'kubernetes.io/service-name': service } },
  endpoints: ips.map(ip => ({ addresses: [ip], conditions: { ready: true } })),
})

const BOTH = { name: 'both', selector: { role: 'echo' } }

test('a service is waited for until its endpoints have every ready pod that it selects', async () => {
  await using cluster = await startFakeCluster({
    objects: [echo('echo-same', '10.0.0.1'), echo('echo-other', '10.0.1.1'), echo('echo-late', '10.0.1.2', 'False')],
  })
  cluster.objects.put(slice('other', '10.0.0.1', '10.0.1.1'))
  cluster.objects.put(slice('both', '10.0.0.1'))
  let isDone = false
  const waiting = withTheirPods(cluster.kube, 'shop', [BOTH]).then(() => (isDone = true))
  const lists = () => cluster.asked.filter(asked => asked.includes('endpointslices')).length
  await expect.poll(lists).toBeGreaterThan(1)
  expect(isDone).toBe(false)
  cluster.objects.put(slice('both', '10.0.0.1', '10.0.1.1'))
  await waiting
})

test('services that select nobody are not waited for', async () => {
  await using cluster = await startFakeCluster({ objects: [echo('echo-same', '10.0.0.1')] })
  const nobody = { name: 'empty', selector: { app: 'nobody' } }
  await expect(withTheirPods(cluster.kube, 'shop', [nobody])).resolves.toBeUndefined()
})
