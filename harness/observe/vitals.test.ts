import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { logsSince, readLog } from './log-lines.ts'
import { readVitals, shareWaited, takeVitals } from './vitals.ts'

/** As `cilium-dbg metrics list -o json` of 1.20.2 prints them. */
const METRICS = [
  { name: 'cilium_drop_count_total', labels: { direction: 'INGRESS', reason: 'Policy denied' }, value: 4 },
  { name: 'cilium_drop_count_total', labels: { direction: 'EGRESS', reason: 'Policy denied' }, value: 1 },
  { name: 'cilium_bpf_map_pressure', labels: { map_name: 'lxc' }, value: 0.25 },
  { name: 'cilium_endpoint', value: 12 },
  { name: 'cilium_process_open_fds', value: 91 },
  { name: 'cilium_process_max_fds', value: 1048576 },
  { name: 'cilium_process_resident_memory_bytes', value: 2e8 },
  { name: 'cilium_feature_datapath_network', labels: { mode: 'overlay-vxlan' }, value: 1 },
  { name: 'cilium_feature_datapath_network', labels: { mode: 'direct-routing' }, value: 0 },
  { name: 'cilium_feature_adv_connect_and_lb_bgp_enabled', value: 1 },
  { name: 'cilium_act_processing_time_seconds' },
]

const owner = (kind: string) => [{ apiVersion: 'v1', kind, name: 'x', uid: 'o' }]
const pod = (name: string, kind = 'DaemonSet', metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'kube-system',
    uid: `uid-${name}`,
    labels: { 'app.kubernetes.io/part-of': 'cilium', 'k8s-app': kind === 'DaemonSet' ? 'cilium' : 'other' },
    ownerReferences: owner(kind),
    ...metadata,
  },
  spec: { nodeName: 'one', containers: [{ name: 'cilium-agent' }] },
  status: {
    containerStatuses: [
      {
        name: 'cilium-agent',
        restartCount: 2,
        lastState: { terminated: { exitCode: 137, reason: 'Error', message: 'late' } },
      },
    ],
  },
})

test('metrics are read by reason, map and feature', () => {
  expect(readVitals(METRICS)).toEqual({
    drops: { 'Policy denied, INGRESS': 4, 'Policy denied, EGRESS': 1 },
    mapPressure: { lxc: 0.25 },
    endpoints: 12,
    openFiles: 91,
    maxOpenFiles: 1048576,
    memoryBytes: 2e8,
    features: ['adv_connect_and_lb_bgp_enabled', 'datapath_network{mode="overlay-vxlan"}'],
  })
  expect(readVitals('none')).toMatchObject({ drops: {}, openFiles: 0, features: [] })
})

test('the share of time that work waited is that of the node where it waited most', () => {
  expect(shareWaited(at(0, { one: 500, two: 100 }), at(10, { one: 1500, two: 7100, later: 9e9 }))).toBe(0.7)
  // Version 1 of control groups sums over processors.
  expect(shareWaited(at(0, { one: 0 }), at(10, { one: 15_000 }))).toBe(1)
  expect(shareWaited(at(0), at(10))).toBe(0)
})

test('vitals are those of pods that are meant to stay, and of every agent', async () => {
  const leaving = pod('cilium-old', 'DaemonSet', { deletionTimestamp: '2026-11-27T00:00:00Z' })
  await using fake = await startFakeCluster({
    objects: [pod('cilium-a'), pod('hubble-generate-certs-1', 'Job'), leaving],
    exec: () => ({ stdout: JSON.stringify(METRICS) }),
  })
  const { pods, agents } = await takeVitals(fake.kube)
  expect(pods).toEqual([
    {
      pod: 'cilium-a',
      uid: 'uid-cilium-a',
      node: 'one',
      restarts: { 'cilium-agent': 2 },
      ends: { 'cilium-agent': { exitCode: 137, reason: 'Error', message: 'late' } },
    },
  ])
  expect(agents).toMatchObject([{ node: 'one', pod: 'cilium-a', openFiles: 91 }])
})

/** Lines as an agent, an operator and Go itself write them. */
const LOG = `time=2026-11-27T15:56:31.36Z level=info msg="Endpoint \\"ready\\"" module=agent
time=2026-11-27T15:56:31.37Z level=error msg="Timer \\"a\\" failed" name=one
time=2026-11-27T15:56:32.37Z level=error msg="Timer \\"a\\" failed" name=two
time=2026-11-27T15:56:33.37Z level=warn msg=short
time=2026-11-27T15:56:33.38Z level=error msg="Cannot create CEP" error="namespaces \\"conformance-87bb4b19\\" not found"
panic: runtime error: index out of range [3]
`

test('lines of trouble are counted by level and message', () => {
  expect(readLog(LOG)).toEqual({
    lines: 6,
    aboutCases: 1,
    kinds: [
      {
        level: 'error',
        message: 'Timer "a" failed',
        count: 2,
        example: String.raw`time=2026-11-27T15:56:31.37Z level=error msg="Timer \"a\" failed" name=one`,
      },
      { level: 'warning', message: 'short', count: 1, example: 'time=2026-11-27T15:56:33.37Z level=warn msg=short' },
      {
        level: 'panic',
        message: 'panic: runtime error: index out of range [3]',
        count: 1,
        example: 'panic: runtime error: index out of range [3]',
      },
    ],
  })
  const errors = ['stale revision: got 224', 'no space left', 'stale revision: got 9'].map(
    error => `level=error msg="Endpoint regeneration failed" error="${error}"`,
  )
  // One that is known hides no other.
  expect(readLog(errors.join('\n')).kinds.map(({ count, example }) => [count, example])).toEqual([
    [2, errors[0]],
    [1, errors[1]],
  ])
  expect(readLog('')).toEqual({ lines: 0, aboutCases: 0, kinds: [] })
})

test('logs are asked of every container, from a moment on', async () => {
  const asked: string[] = []
  await using fake = await startFakeCluster({
    objects: [pod('cilium-a')],
    get: path => {
      if (!path.includes('/log')) return undefined
      asked.push(path)
      return LOG
    },
  })
  const since = new Date(Date.now() - 90_000).toISOString()
  expect(await logsSince(fake.kube, since)).toMatchObject([{ pod: 'cilium-a', container: 'cilium-agent', lines: 6 }])
  expect(asked).toHaveLength(1)
  expect(Number(new URL(asked[0] ?? '', 'http://x').searchParams.get('sinceSeconds'))).toBeGreaterThanOrEqual(90)
})

function at(seconds: number, waitedMs?: Record<string, number>) {
  return { at: new Date(seconds * 1000).toISOString(), ...(waitedMs === undefined ? {} : { waitedMs }) }
}
