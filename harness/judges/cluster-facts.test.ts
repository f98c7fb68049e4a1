import { describe, expect, test } from 'vitest'
import type { RunningVersion } from '../observe/cluster-facts.ts'
import type { PackagedPod } from '../observe/packaged-pods.ts'
import { judge as claim } from './claim.ts'
import { judge as claims } from './claims.ts'
import { judge as command } from './command.ts'
import { judge as nodeMetrics } from './node-metrics.ts'
import { judge as packagedPods, type WantedPackaged } from './packaged-pods.ts'
import { judge as podAddresses } from './pod-addresses.ts'
import { judge as rollout } from './rollout.ts'
import { judge as versions, type WantedVersions } from './versions.ts'

const passed = { verdict: 'passed' }
const failed = (...lines: string[]) => ({ verdict: 'failed', reason: lines.join('\n') })

const agent = (node: string): RunningVersion => ({
  name: `cilium-${node}`,
  part: 'agent',
  node,
  version: '1.20.2',
  ready: true,
})

const pod = (component: PackagedPod['component'], rest: Partial<PackagedPod> = {}): PackagedPod => ({
  component,
  name: `${component}-1`,
  namespace: 'kube-system',
  uid: component,
  phase: 'Running',
  ready: true,
  missing: '',
  unscheduled: '',
  since: 0,
  ...rest,
})

test('addresses of pods', () => {
  const wanted = { pods: 1, cidrs: { one: ['10.42.0.0/24'] } }
  const client = { pod: 'test/client', ip: '10.42.0.7', node: 'one' }
  expect(podAddresses.decide([client], wanted)).toEqual(passed)
  const pools = { pods: 1, cidrs: { one: ['10.9.0.0/28', '10.42.0.0/24'] } }
  expect(podAddresses.decide([client], pools)).toEqual(passed)
  expect(podAddresses.decide([{ ...client, ip: '10.8.0.1' }], pools)).toEqual(
    failed('test/client on one has 10.8.0.1, which is not in 10.9.0.0/28 or 10.42.0.0/24'),
  )
  expect(podAddresses.decide([], { ...wanted, pods: 0 })).toEqual(
    failed('0 pods have an address of their own, not at least 0'),
  )
  expect(
    podAddresses.decide(
      [
        { ...client, ip: '10.42.1.7' },
        { ...client, ip: '' },
        { ...client, node: 'two' },
      ],
      wanted,
    ),
  ).toEqual(
    failed(
      'test/client on one has 10.42.1.7, which is not in 10.42.0.0/24',
      'test/client on one has no address, which is not in 10.42.0.0/24',
      'test/client on two has 10.42.0.7, which is not in any CIDR',
    ),
  )
})

test('rollouts', () => {
  const well = { name: 'cilium-operator', wanted: 1, updated: 1, ready: 1, current: true }
  expect(rollout.decide(well, 'complete')).toEqual(passed)
  expect(rollout.decide({ ...well, ready: 0 }, 'complete')).toEqual(failed('cilium-operator: 1 of 1 updated, 0 ready'))
  expect(rollout.decide({ ...well, wanted: 0, updated: 0, ready: 0 }, 'complete')).toEqual(
    failed('cilium-operator: 0 of 1 updated, 0 ready'),
  )
  const noImage = 'cilium-operator-x has no image: ErrImagePull: no such host'
  expect(rollout.decide({ ...well, ready: 0, noImage }, 'complete')).toEqual({ verdict: 'broken', reason: noImage })
  expect(rollout.decide({ ...well, noImage }, 'complete')).toEqual(passed)
  expect(rollout.decide({ ...well, absent: true }, 'complete')).toEqual(
    failed('there is no Deployment cilium-operator'),
  )
})

describe('versions', () => {
  const operator: RunningVersion = { ...agent('one'), name: 'cilium-operator-1', part: 'operator' }
  const wanted: WantedVersions = { nodes: ['one', 'two'], version: '1.20.2' }
  const all = [agent('one'), agent('two'), operator]

  test('one agent a node, one version, and as many operators as one likes', () => {
    expect(versions.decide(all, wanted)).toEqual(passed)
    expect(versions.decide([...all, operator], wanted)).toEqual(passed)
    expect(versions.decide(all.slice(0, 2), { nodes: wanted.nodes })).toEqual(passed)
  })

  test.for<[RunningVersion[], WantedVersions, string]>([
    [[], { nodes: [] }, 'no nodes were given'],
    [[agent('one')], { nodes: wanted.nodes }, 'there is no agent on two'],
    [[...all, agent('three')], wanted, 'cilium-three runs on three, which is not an expected node'],
    [
      [agent('one'), { ...agent('two'), ready: false }],
      { nodes: wanted.nodes },
      'the agent on two is not ready: cilium-two',
    ],
    [
      [agent('one'), { ...agent('two'), ready: false, down: 'CrashLoopBackOff' }],
      { nodes: wanted.nodes },
      'the agent on two is not ready: CrashLoopBackOff',
    ],
    [all.slice(0, 2), wanted, 'there is no operator'],
    [[...all, { ...operator, version: '1.19.0' }], wanted, 'cilium-operator-1 has 1.19.0, not 1.20.2'],
    [[...all, { ...operator, version: '' }], wanted, 'cilium-operator-1 has no version, not 1.20.2'],
  ])('%j is not %j: %s', ([running, should, said]) => {
    expect(versions.decide(running, should)).toEqual(failed(said))
  })
})

test('metrics of nodes', () => {
  const wanted = { nodes: ['one'], memoryBytes: 1000 }
  const one = { name: 'one', memoryBytes: 2000 }
  expect(nodeMetrics.decide({ nodes: [one] }, wanted)).toEqual(passed)
  expect(nodeMetrics.decide({ nodes: [] }, wanted)).toEqual(failed('there are no metrics for one'))
  expect(nodeMetrics.decide({ nodes: [] }, { ...wanted, nodes: [] })).toEqual(failed('no nodes were given'))
  expect(nodeMetrics.decide({ nodes: [one, { ...one, name: 'old' }] }, wanted)).toEqual(
    failed('old has metrics but is not a node of the cluster'),
  )
  expect(nodeMetrics.decide({ nodes: [{ ...one, memoryBytes: 0 }] }, wanted)).toEqual(
    failed('one uses 0 bytes of memory, not at least 1000'),
  )
  expect(nodeMetrics.decide({ unavailable: 'MissingEndpoints' }, wanted)).toEqual(
    failed('metrics-server is not available: MissingEndpoints'),
  )
})

test('claims of storage', () => {
  const data = { name: 'data', phase: 'Pending', storageClass: 'local-path' }
  expect(claim.decide({ ...data, phase: 'Bound' }, { phase: 'Bound' })).toEqual(passed)
  expect(claim.decide(data, { phase: 'Bound' })).toEqual(failed('claim data: phase is "Pending", not "Bound"'))
})

test('commands', () => {
  const output = { pod: 'writer', node: 'one', argv: ['cat', '/x'], exitCode: 0, stdout: 'kept\n', stderr: '' }
  expect(command.decide(output, { exitCode: 0, stdout: 'kept\n' })).toEqual(passed)
  expect(command.decide({ ...output, stdout: '' }, { stdout: 'kept\n' })).toEqual(
    failed('cat /x in writer on one', 'stdout is "", not "kept\n"'),
  )
  expect(command.decide({ ...output, exitCode: 1, stderr: 'no such file\n' }, { exitCode: 0 })).toEqual(
    failed('cat /x in writer on one', 'exitCode is 1, not 0', 'it wrote: no such file'),
  )
})

test('features that a profile claims', () => {
  expect(claims.decide({ claimed: ['hubble'], present: ['hubble', 'ipv4'] }, 'all present')).toEqual(passed)
  expect(claims.decide({ claimed: [], present: ['hubble'] }, 'all present')).toEqual(
    failed('the profile claims nothing'),
  )
  expect(claims.decide({ claimed: ['hubble'], present: [] }, 'all present')).toEqual(
    failed('hubble is claimed but was not detected'),
  )
})

describe('packaged pods', () => {
  const pending = {
    phase: 'Pending',
    ready: false,
    unscheduled: 'Unschedulable: 0/2 nodes are available: 2 node(s) had untolerated taint(s).',
  }
  const three = [pod('coredns'), pod('local-path-provisioner'), pod('metrics-server')]

  test.for<[PackagedPod[], WantedPackaged]>([
    [three, { component: 'coredns', is: 'ready' }],
    [[pod('coredns', pending)], { component: 'coredns', is: 'waiting for a node' }],
    [three, { same: three }],
  ])('%j are %j', ([pods, wanted]) => {
    expect(packagedPods.decide(pods, wanted)).toEqual(passed)
  })

  test.for<[PackagedPod[], WantedPackaged, string]>([
    [[], { component: 'coredns', is: 'ready' }, 'there is no pod of coredns'],
    [
      [pod('coredns', { ready: false, missing: 'coredns-1 is Running: CrashLoopBackOff' })],
      { component: 'coredns', is: 'ready' },
      'coredns-1 is Running and not Ready: coredns-1 is Running: CrashLoopBackOff',
    ],
    [three, { component: 'coredns', is: 'waiting for a node' }, 'coredns-1 is Running and Ready'],
    [
      [pod('coredns', { ...pending, unscheduled: 'Unschedulable: 0/2 nodes are available: 2 Insufficient memory' })],
      { component: 'coredns', is: 'waiting for a node' },
      'coredns-1 is Pending and not Ready: Unschedulable: 0/2 nodes are available: 2 Insufficient memory',
    ],
    [three.slice(0, 2), { same: three.slice(0, 2) }, 'only 2 components were Pending before'],
    [three.slice(0, 2), { same: three }, 'metrics-server is no longer the pod metrics-server'],
    [[...three, pod('coredns', { uid: 'new' })], { same: three }, 'coredns-1 was not there before'],
  ])('%j are not %j', ([pods, wanted, said]) => {
    expect(packagedPods.decide(pods, wanted)).toEqual(failed(said))
  })
})
