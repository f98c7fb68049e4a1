import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { ciliumNamespace } from './namespace.ts'

const labels = { 'k8s-app': 'cilium' }
const daemonSet = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'cilium', namespace: 'cilium', labels },
}
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'cilium-a', namespace: 'networking', labels } }

test('Cilium is where its agents are, and that is asked once', async () => {
  await using fake = await startFakeCluster({ objects: [daemonSet] })
  expect(await ciliumNamespace(fake.kube)).toBe('cilium')
  const asked = fake.asked.length
  expect(await ciliumNamespace(fake.kube)).toBe('cilium')
  expect(fake.asked.length).toBe(asked)
})

test('who may not list DaemonSets finds it by the pods of the agents', async () => {
  await using fake = await startFakeCluster({ objects: [daemonSet, pod] })
  fake.trouble = asked => (asked.includes('daemonsets') ? 403 : undefined)
  expect(await ciliumNamespace(fake.kube)).toBe('networking')
})

test('before Cilium is installed it is looked for again, and until then it is kube-system', async () => {
  await using fake = await startFakeCluster()
  expect(await ciliumNamespace(fake.kube)).toBe('kube-system')
  fake.objects.put(daemonSet)
  expect(await ciliumNamespace(fake.kube)).toBe('cilium')
})

test('an API server that does not answer is no reason to guess', async () => {
  await using fake = await startFakeCluster({ objects: [daemonSet] })
  fake.trouble = 500
  await expect(ciliumNamespace(fake.kube)).rejects.toThrow('the API server answered')
})
