import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { clusterOfTwo } from '../run/run.testing.ts'
import { startKubeProxy } from './kube-proxy.ts'

test('kube-proxy asks the API server itself, not its service, and is waited for on every node', async () => {
  let asked = 0
  await using fake = await startFakeCluster({ admit: object => object })
  fake.trouble = request => {
    if (request.startsWith('GET /apis/apps/v1/') && (asked += 1) === 2) {
      const [daemonSet] = fake.applied.filter(({ kind }) => kind === 'DaemonSet')
      if (daemonSet !== undefined) fake.objects.put({ ...daemonSet, status: { numberReady: 2 } })
    }
    return undefined
  }
  await startKubeProxy(fake.kube, clusterOfTwo({ apiServer: { host: '172.18.0.2', port: 6443 } }), 'kube-proxy:v1.37.2')
  expect(asked).toBe(2)
  expect(fake.applied.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'ServiceAccount kube-proxy',
    'ClusterRoleBinding kubeadm:node-proxier',
    'DaemonSet kube-proxy',
  ])
  const container = {
    image: 'kube-proxy:v1.37.2',
    env: expect.arrayContaining([{ name: 'KUBERNETES_SERVICE_HOST', value: '172.18.0.2' }]),
  }
  expect(fake.applied[2]).toMatchObject({
    spec: { template: { spec: { hostNetwork: true, containers: [container] } } },
  })
})
