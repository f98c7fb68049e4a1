import { expect, test } from 'vitest'
import type { PodStart } from '../observe/pod-start.ts'
import { judge } from './pod-start.ts'

const start: PodStart = {
  pod: 'client',
  node: 'one',
  phase: 'Pending',
  ready: false,
  ip: '',
  waiting: [],
  warnings: [],
}
const creating = { waiting: [{ reason: 'ContainerCreating', message: '' }] }
const sandbox =
  'FailedCreatePodSandBox: Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "1": plugin type="cilium-cni" name="cilium" failed (add): unable to connect to Cilium agent'

test('a pod that is Ready and has an address has started', () => {
  expect(judge.decide({ ...start, phase: 'Running', ready: true, ip: '10.42.0.9' }, 'ready')).toEqual({
    verdict: 'passed',
  })
})

test.for<[verdict: string, why: string, Partial<PodStart>]>([
  ['broken', 'ErrImagePull no such host', { waiting: [{ reason: 'ErrImagePull', message: 'no such host' }] }],
  ['broken', 'ImagePullBackOff', { waiting: [{ reason: 'ImagePullBackOff', message: '' }] }],
  ['broken', 'ErrImageNeverPull', { waiting: [{ reason: 'ErrImageNeverPull', message: '' }] }],
  ['broken', 'InvalidImageName x', { waiting: [{ reason: 'InvalidImageName', message: 'x' }] }],
  // The image counts, whatever else went wrong on the way.
  ['broken', 'ErrImagePull', { waiting: [{ reason: 'ErrImagePull', message: '' }], warnings: [sandbox] }],
  [
    'broken',
    'Unschedulable: 0/2 nodes are available: 2 Insufficient memory.',
    { unscheduled: 'Unschedulable: 0/2 nodes are available: 2 Insufficient memory.' },
  ],
  [
    'broken',
    "Unschedulable: 2 node(s) didn't match Pod's node selector",
    { unscheduled: "Unschedulable: 2 node(s) didn't match Pod's node selector" },
  ],
  [
    'failed',
    'Unschedulable: 1 node(s) had untolerated taint {node.cilium.io/agent-not-ready: }',
    { unscheduled: 'Unschedulable: 1 node(s) had untolerated taint {node.cilium.io/agent-not-ready: }' },
  ],
  [
    'failed',
    'Unschedulable: 2 node(s) had untolerated taint {node.kubernetes.io/not-ready: }',
    { unscheduled: 'Unschedulable: 2 node(s) had untolerated taint {node.kubernetes.io/not-ready: }' },
  ],
  [
    'failed',
    'Unschedulable: pod has unbound immediate PersistentVolumeClaims',
    { unscheduled: 'Unschedulable: pod has unbound immediate PersistentVolumeClaims' },
  ],
  ['failed', sandbox, { ...creating, warnings: ['Other: x', sandbox] }],
  [
    'failed',
    'FailedMount: MountVolume.SetUp failed',
    { ...creating, warnings: ['FailedMount: MountVolume.SetUp failed'] },
  ],
  [
    'broken',
    'ContainerCreating; FailedCreatePodSandBox: runc: no space left on device',
    { ...creating, warnings: ['FailedCreatePodSandBox: runc: no space left on device'] },
  ],
  ['broken', 'ContainerCreating', creating],
  ['broken', 'no condition and no event says why', {}],
  ['failed', 'it has no address', { ready: true }],
])('%s: %s', ([verdict, why, seen]) => {
  expect(judge.decide({ ...start, ...seen }, 'ready')).toEqual({
    verdict,
    reason: `client on one is Pending and not Ready: ${why}`,
  })
})

test('a pod that has no node is on none', () => {
  const reason = 'client is Pending and not Ready: no condition and no event says why'
  expect(judge.decide({ ...start, node: '' }, 'ready')).toEqual({ verdict: 'broken', reason })
})
