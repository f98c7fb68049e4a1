import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { poolConditions, serviceConditions } from './conditions.ts'

const condition = { type: 'cilium.io/PoolConflict', status: 'True', reason: 'cidr_overlap', message: 'with another' }

const pool = (name: string, status: object) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumLoadBalancerIPPool',
  metadata: { name },
  ...status,
})

const service = (name: string, status: object) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'red' },
  spec: {},
  ...status,
})

test('a pool has conditions by their types, and a new one none', async () => {
  const objects = [pool('one', { status: { conditions: [condition] } }), pool('new', {})]
  await using cluster = await startFakeCluster({ objects })
  expect(await poolConditions(cluster.kube, 'one')).toEqual({
    what: 'pool one',
    conditions: { PoolConflict: { status: 'True', reason: 'cidr_overlap', message: 'with another' } },
  })
  expect(await poolConditions(cluster.kube, 'new')).toEqual({ what: 'pool new', conditions: {} })
})

test('a service has its addresses too', async () => {
  const ingress = [{ ip: '192.0.2.1' }, { hostname: 'one.example' }]
  const objects = [
    service('one', { status: { loadBalancer: { ingress }, conditions: [{ ...condition, type: 'other' }] } }),
    service('new', {}),
  ]
  await using cluster = await startFakeCluster({ objects })
  expect(await serviceConditions(cluster.kube, 'red', 'one')).toMatchObject({
    addresses: ['192.0.2.1'],
    conditions: { other: { status: 'True' } },
  })
  expect(await serviceConditions(cluster.kube, 'red', 'new')).toMatchObject({ addresses: [], conditions: {} })
})
