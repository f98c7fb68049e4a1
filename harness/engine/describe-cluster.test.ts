import { chmod, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { describeCluster, distributionOf } from './describe-cluster.ts'

const node = (name: string, ip: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: name === 'one' ? { 'node-role.kubernetes.io/control-plane': '' } : {} },
  spec: { podCIDR: `10.1.${ip.at(-1)}.0/24`, providerID: `kind://docker/kind/${name}`, ...more },
  status: {
    addresses: [{ type: 'InternalIP', address: ip }],
    nodeInfo: { kubeletVersion: 'v1.37.2', osImage: 'Debian GNU/Linux 13' },
  },
})

const OBJECTS = [
  node('one', '172.20.0.2'),
  node('two', '172.20.0.3'),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kubernetes', namespace: 'default' },
    spec: { clusterIP: '10.96.0.1' },
  },
  {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'kubernetes', namespace: 'default' },
    subsets: [{ addresses: [{ ip: '172.20.0.2' }], ports: [{ port: 6443 }] }],
  },
]

/** An engine that knows containers by name, each with its address on a network. */
async function engineWith(containers: Readonly<Record<string, string>>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'))
  const cases = Object.entries(containers).map(([name, ip]) => `*" ${name}") echo "kind ${ip}"; echo "${ip}";;`)
  await writeFile(join(folder, 'docker'), `#!/bin/sh\ncase "$*" in ${cases.join(' ')} *) exit 1;; esac\n`)
  await chmod(join(folder, 'docker'), 0o755)
  vi.stubEnv('PATH', `${folder}:/bin:/usr/bin`)
}

const where = { kubeconfig: '/k', server: 'https://fake', runId: '20261127-120000-abcdef' }

beforeEach(() => engineWith({ one: '172.20.0.2', two: '172.20.0.3' }))

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

test('a cluster whose nodes are containers here is described by what it says', async () => {
  await using fake = await startFakeCluster({ objects: OBJECTS })
  vi.spyOn(fake.kube, 'version').mockResolvedValue('v1.37.2')
  expect(await describeCluster(fake.kube, where)).toEqual({
    runId: where.runId,
    provisioner: 'none',
    distribution: 'kind v1.37.2 on Debian GNU/Linux 13',
    kubernetesVersion: 'v1.37.2',
    imageSource: 'the cluster’s own',
    kubeconfig: '/k',
    isForeign: true,
    network: 'kind',
    nodes: [
      { name: 'one', role: 'server', ip: '172.20.0.2', container: 'one' },
      { name: 'two', role: 'agent', ip: '172.20.0.3', container: 'two' },
    ],
    podCIDR: '10.1.2.0/24,10.1.3.0/24',
    serviceCIDR: '10.96.0.1',
    dnsDomain: 'cluster.local',
    apiServer: { host: '172.20.0.2', port: 6443 },
    kubeletInsecureTls: false,
  })
})

test('a container that has the name of a node and another address is not the node', async () => {
  await engineWith({ one: '172.20.0.2', two: '172.30.0.9' })
  await using fake = await startFakeCluster({ objects: OBJECTS })
  vi.spyOn(fake.kube, 'version').mockResolvedValue('v1.37.2')
  const { nodes, network } = await describeCluster(fake.kube, where)
  expect(nodes.map(({ container }) => container)).toEqual(['one', undefined])
  expect(network).toBeUndefined()
})

test('without a Docker client a node is what its API says, with its zone and why pods may not run there', async () => {
  vi.stubEnv('PATH', '/nowhere')
  const taints = [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }]
  const two = node('two', '172.20.0.3', { taints })
  const labels = { 'topology.kubernetes.io/zone': 'b' }
  const objects = [
    ...OBJECTS.filter(({ metadata }) => metadata.name !== 'two'),
    { ...two, metadata: { name: 'two', labels } },
  ]
  await using fake = await startFakeCluster({ objects })
  vi.spyOn(fake.kube, 'version').mockResolvedValue('v1.37.2')
  const described = await describeCluster(fake.kube, where)
  expect(described.network).toBeUndefined()
  expect(described.nodes).toEqual([
    { name: 'one', role: 'server', ip: '172.20.0.2' },
    { name: 'two', role: 'agent', ip: '172.20.0.3', zone: 'b', unfit: 'it has the taint dedicated=db:NoSchedule' },
  ])
})

test('an API server that does not answer is told by its address, with the cause', async () => {
  await using fake = await startFakeCluster({ objects: OBJECTS })
  fake.trouble = 'cut'
  await expect(describeCluster(fake.kube, where)).rejects.toThrow('the API server at https://fake cannot be asked: ')
})

test.for([
  ['v1.36.4+k3s1', '', 'K3s v1.36.4+k3s1 on '],
  ['v1.36.4+rke2r1', '', 'RKE2 v1.36.4+rke2r1 on '],
  ['v1.37.2', 'aws:///eu/i-1', 'Kubernetes v1.37.2 on '],
] as const)('kubelet %s with provider %s is %s', ([kubeletVersion, providerID, text]) => {
  const status = { nodeInfo: { kubeletVersion, osImage: 'Debian' } }
  expect(distributionOf([{ spec: { providerID }, status }])).toContain(text)
})
