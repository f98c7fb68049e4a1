import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { removeFromClusters } from './cluster-removal.ts'
import { useTempState } from './testing/temp-state.ts'

const state = useTempState()
const runId = 'run-a1b2c3'
const options = { budget: 'removal', dryRun: false } as const

const namespace = (name: string, labels: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
})
const policy = (name: string, value: string) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumClusterwideNetworkPolicy',
  metadata: { name },
  spec: { endpointSelector: { matchLabels: { 'io.cilium.k8s.namespace.labels.cilium-conformance-lane': value } } },
})

const group = (name: string, value: string) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumCIDRGroup',
  metadata: { name, labels: { 'cilium-conformance-lane': value } },
  spec: { externalCIDRs: ['192.0.2.0/24'] },
})

const gateway = (name: string, value: string) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumEgressGatewayPolicy',
  metadata: { name, labels: { 'cilium-conformance-lane': value } },
  spec: { selectors: [], destinationCIDRs: [], egressGateway: { nodeSelector: {} } },
})

const pool = (name: string, value: string) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumLoadBalancerIPPool',
  metadata: { name, labels: { 'cilium-conformance-lane': value } },
  spec: { blocks: [] },
})

const announcement = (name: string, value: string) => ({
  ...pool(name, value),
  apiVersion: 'cilium.io/v2alpha1',
  kind: 'CiliumL2AnnouncementPolicy',
})

const OBJECTS = [
  namespace('conformance-red-1-x', { 'cilium-conformance': runId, 'cilium-conformance-lane': '1-x' }),
  namespace('conformance-hosts-a1b2c3', { 'cilium-conformance': runId }),
  namespace('conformance-red-1-y', { 'cilium-conformance': 'another-run', 'cilium-conformance-lane': '1-y' }),
  namespace('kube-system', {}),
  policy('of-the-lane', '1-x'),
  policy('of-another-lane', '1-y'),
  group('group-of-the-lane', '1-x'),
  group('group-of-another-lane', '1-y'),
  gateway('gateway-of-the-lane', '1-x'),
  gateway('gateway-of-another-lane', '1-y'),
  pool('pool-of-the-lane', '1-x'),
  pool('pool-of-another-lane', '1-y'),
  announcement('announcement-of-the-lane', '1-x'),
  announcement('announcement-of-another-lane', '1-y'),
]

async function announced(kubeconfig: string) {
  const name = join(state.root, runId, 'kubeconfig')
  await mkdir(join(state.root, runId), { recursive: true })
  await copyFile(kubeconfig, name)
  return { kind: 'namespaces', name } as const
}

test('removes the namespaces of the run and what its lanes have of the whole cluster, and nothing else', async () => {
  await using cluster = await startFakeCluster({ objects: OBJECTS })
  const resource = await announced(cluster.kubeconfig)
  expect(await removeFromClusters(runId, [resource], options)).toEqual({ removed: [resource], left: [] })
  expect(cluster.removed.toSorted()).toEqual([
    'CiliumCIDRGroup group-of-the-lane',
    'CiliumClusterwideNetworkPolicy of-the-lane',
    'CiliumEgressGatewayPolicy gateway-of-the-lane',
    'CiliumL2AnnouncementPolicy announcement-of-the-lane',
    'CiliumLoadBalancerIPPool pool-of-the-lane',
    'Namespace conformance-hosts-a1b2c3',
    'Namespace conformance-red-1-x',
  ])
  expect(await removeFromClusters(runId, [resource], options)).toEqual({ removed: [], left: [] })
})

test('a cluster without the feature that brings a kind has nothing of it, and the rest is removed', async () => {
  const objects = OBJECTS.filter(({ kind }) => kind !== 'CiliumEgressGatewayPolicy')
  await using cluster = await startFakeCluster({ objects })
  expect(await cluster.kube.kinds('cilium.io', 'v2')).not.toContain('CiliumEgressGatewayPolicy')
  const resource = await announced(cluster.kubeconfig)
  expect(await removeFromClusters(runId, [resource], options)).toEqual({ removed: [resource], left: [] })
  expect(cluster.removed).toContain('CiliumClusterwideNetworkPolicy of-the-lane')
})

test('a dry run removes nothing', async () => {
  await using cluster = await startFakeCluster({ objects: OBJECTS })
  const resource = await announced(cluster.kubeconfig)
  const dry = await removeFromClusters(runId, [resource], { ...options, dryRun: true })
  expect(dry).toEqual({ removed: [resource], left: [] })
  expect(cluster.removed).toEqual([])
})

test('what an API server that does not answer may have is left, with the reason', async () => {
  const cluster = await startFakeCluster({ objects: OBJECTS })
  const resource = await announced(cluster.kubeconfig)
  await cluster[Symbol.asyncDispose]()
  const { removed, left } = await removeFromClusters(runId, [resource], options)
  expect(removed).toEqual([])
  expect(left).toMatchObject([{ resource, why: expect.stringContaining('the API server cannot be asked') }])
})

test('a kubeconfig that was never written is of a run that made nothing', async () => {
  const resource = { kind: 'namespaces', name: join(state.root, runId, 'kubeconfig') } as const
  expect(await removeFromClusters(runId, [resource], options)).toEqual({ removed: [], left: [] })
})
