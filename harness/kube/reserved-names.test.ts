import { expect, test } from 'vitest'
import { startFakeCluster } from './cluster.fake.ts'
import { withReservedNames } from './reserved-names.ts'

const policy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'policy', namespace: 'default' },
  spec: {
    podSelector: {},
    ingress: [
      {
        from: [
          { podSelector: { matchLabels: { app: 'client' } }, ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
        ],
        ports: [{ port: 80, endPort: 90 }, { port: 'web' }],
      },
      {},
    ],
    egress: [{ to: [{ namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } }] }],
  },
}

test('a NetworkPolicy is sent as it was written', async () => {
  await using cluster = await startFakeCluster()
  await cluster.kube.apply(policy)
  expect(cluster.applied).toMatchObject([{ spec: policy.spec }])
})

test('other objects are left alone', () => {
  const other = { apiVersion: 'v1', kind: 'ConfigMap', spec: { ingress: [{ from: 1 }] } }
  expect(withReservedNames(other)).toBe(other)
})
