import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PROJECT_ROOT } from '../paths.ts'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { agentPod } from './testdata/fake-run.ts'
import type { ProfileResult } from '../results/model.ts'
import { describeCluster, distributionOf, installedThere } from './existing-cluster.ts'

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
    apiServer: { host: '172.20.0.2', port: 6443 },
    kubeletInsecureTls: false,
  })
})

test('a container that has the name of a node and another address is not the node', async () => {
  await engineWith({ one: '172.20.0.2', two: '172.30.0.9' })
  await using fake = await startFakeCluster({ objects: OBJECTS })
  vi.spyOn(fake.kube, 'version').mockResolvedValue('v1.37.2')
  await expect(describeCluster(fake.kube, where)).rejects.toThrow('two cannot be reached as containers')
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

const kubeSystem = (name: string) => ({ name, namespace: 'kube-system' })
const CILIUM = [
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: kubeSystem('cilium-config'), data: { 'routing-mode': 'native' } },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { ...kubeSystem('cilium'), labels: { 'k8s-app': 'cilium' } },
    spec: {
      template: { spec: { containers: [{ name: 'cilium-agent', image: 'quay.io/cilium/cilium:v1.20.2@sha256:0' }] } },
    },
  },
]

test('what is installed there claims what it has, and is reported as the schema of reports has it', async () => {
  await using fake = await startFakeCluster({ objects: [...CILIUM, agentPod()], exec: () => ({ stdout: '{}' }) })
  const profiles: ProfileResult[] = []
  const installed = await installedThere({ kube: fake.kube }, { profiles })
  expect(installed).toMatchObject({ name: 'installed', ciliumVersion: '1.20.2', values: {} })
  expect(installed.claims).toContain('routing/native')
  expect(installed.claims).not.toContain('routing/vxlan')
  const { $defs } = JSON.parse(await readFile(join(PROJECT_ROOT, 'reports', 'conformance.schema.json'), 'utf8'))
  const fits = new Ajv2020({ strict: false }).compile({ $defs, ...$defs.profile })
  expect(fits(profiles[0]), JSON.stringify(fits.errors)).toBe(true)
})

test('a cluster without Cilium is told as that', async () => {
  await using bare = await startFakeCluster()
  await expect(installedThere({ kube: bare.kube }, { profiles: [] })).rejects.toThrow(
    'there is no Cilium on the cluster',
  )
  await using idle = await startFakeCluster({ objects: CILIUM })
  await expect(installedThere({ kube: idle.kube }, { profiles: [] })).rejects.toThrow('no agent of Cilium runs')
})
