import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { routed } from '../../fixtures/topologies/routed.ts'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import type { Cluster } from '../provision/cluster.ts'
import { gatherEvidence } from './evidence.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

function clusterAt(kubeconfig: string): Cluster {
  return {
    runId: 'run',
    provisioner: 'fake',
    distribution: 'fake',
    kubernetesVersion: 'v1.37.0',
    imageSource: 'packages',
    kubeconfig,
    nodes: [{ name: 'node-1', role: 'server', ip: '192.0.2.1' }],
    podCIDR: '10.42.0.0/16',
    serviceCIDR: '10.43.0.0/16',
    dnsDomain: 'cluster.local',
    apiServer: { host: '127.0.0.1', port: 1 },
    kubeletInsecureTls: false,
  }
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'evidence-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

const OBJECTS = [
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'cilium-a', namespace: 'kube-system' },
    spec: { nodeName: 'node-1' },
    status: { phase: 'Running', podIP: '192.0.2.1', containerStatuses: [{ name: 'cilium-agent', restartCount: 3 }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e', namespace: 'default' },
    type: 'Warning',
    reason: 'BackOff',
    message: 'restarting failed container',
    involvedObject: { kind: 'Pod', name: 'client' },
  },
]

test('pods with their restarts, and warnings', async () => {
  await using cluster = await startFakeCluster({ objects: OBJECTS })
  const into = await folder()
  expect(await gatherEvidence(clusterAt(cluster.kubeconfig), into, new AbortController().signal)).toEqual([])
  expect(await readFile(join(into, 'pods.txt'), 'utf8')).toBe(
    'kube-system/cilium-a  Running  3 restarts  node-1 192.0.2.1\n',
  )
  expect(await readFile(join(into, 'warnings.txt'), 'utf8')).toBe(
    'default Pod client: BackOff: restarting failed container\n',
  )
})

test('what an API server that is silent does not tell is named, in bounded time', async () => {
  await using cluster = await startFakeCluster()
  cluster.trouble = asked => (asked.includes('/pods') ? 'silent' : 'stalls')
  const into = await folder()
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  const gathering = gatherEvidence(clusterAt(cluster.kubeconfig), into, new AbortController().signal)
  await vi.waitFor(() => expect(cluster.asked).toHaveLength(2), { interval: 10, timeout: 5_000 })
  await vi.advanceTimersByTimeAsync(30_000)
  expect((await gathering).toSorted()).toEqual(['pods.txt', 'warnings.txt'])
  expect(await readFile(join(into, 'pods.txt'), 'utf8')).toBe(
    'cannot be read: the evidence about the cluster is collected: not within 30 s\n',
  )
})

test('an interruption ends it at once', async () => {
  await using cluster = await startFakeCluster()
  cluster.trouble = 'silent'
  const into = await folder()
  const abort = new AbortController()
  const gathering = gatherEvidence(clusterAt(cluster.kubeconfig), into, abort.signal)
  setTimeout(() => abort.abort(new Error('interrupted by SIGINT')), 50)
  expect((await gathering).toSorted()).toEqual(['pods.txt', 'warnings.txt'])
  expect(await readFile(join(into, 'pods.txt'), 'utf8')).toBe('cannot be read: interrupted by SIGINT\n')
})

test('the last lines of a node, from its container and from its journal', async () => {
  await using cluster = await startFakeCluster()
  const [into, programs] = [await folder(), await folder()]
  const program = (name: string, script: string) =>
    writeFile(join(programs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  await program('docker', 'if [ "$1" = logs ]; then echo "boot of $4"; else shift 2; exec "$@"; fi')
  await program('journalctl', 'echo "journalctl $*"')
  vi.stubEnv('PATH', `${programs}:${process.env['PATH']}`)
  const made = clusterAt(cluster.kubeconfig)
  const nodes = made.nodes.map(node => ({ ...node, container: 'kind-1' }))
  expect(await gatherEvidence({ ...made, nodes }, into, new AbortController().signal)).toEqual([])
  const lines = (await readFile(join(into, 'node-node-1.txt'), 'utf8')).split('\n').filter(line => line !== '')
  expect(lines).toEqual([
    '==> container <==',
    'boot of kind-1',
    '==> kubelet <==',
    'journalctl --no-pager --quiet -n 400 -u kubelet',
    '==> containerd <==',
    'journalctl --no-pager --quiet -n 400 -u containerd',
  ])
})

test('a router whose daemon does not answer is told so, and is not missing', async () => {
  await using cluster = await startFakeCluster()
  const [into, programs] = [await folder(), await folder()]
  const docker = '#!/bin/sh\necho "Unable to connect to server control socket" >&2\nexit 1\n'
  await writeFile(join(programs, 'docker'), docker, { mode: 0o755 })
  vi.stubEnv('PATH', `${programs}:${process.env['PATH']}`)
  const network = { name: 'left', network: 'run-left', subnet: '172.18.0.0/16', gateway: '172.18.255.252' }
  const beyond = { ...network, name: 'beyond', network: 'run-beyond' }
  const around = { topology: routed, nodes: [network], beyond, router: 'run-router', routerProber: 'run-prober' }
  const made = { ...clusterAt(cluster.kubeconfig), surroundings: around }
  expect(await gatherEvidence(made, into, new AbortController().signal)).toEqual([])
  const said = await readFile(join(into, 'router.txt'), 'utf8')
  expect(said.match(/Unable to connect to server control socket/g)).toHaveLength(2)
})
