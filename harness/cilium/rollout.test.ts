import { describe, expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { awaitRollout, rolloutMissing, stuckIn } from './rollout.ts'

const pod = (container: object, over: object = {}) => ({
  metadata: { name: 'cilium-x', ...over },
  status: {
    containerStatuses: [
      { name: 'cilium-agent', image: 'i', imageID: 'i', ready: false, restartCount: 0, ...container },
    ],
  },
})

const ended = { lastState: { terminated: { exitCode: 1 } } }

describe('a pod of a rollout', () => {
  test('is stuck when its container ended twice', () => {
    expect(stuckIn(pod({ ...ended, restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff' } } }))).toEqual({
      pod: 'cilium-x',
      container: 'cilium-agent',
      why: 'CrashLoopBackOff',
    })
    expect(stuckIn(pod({ ...ended, restartCount: 3, state: { running: {} } }))?.why).toBe('ended 3 times')
  })

  test('is stuck when no container can be made of its values', () => {
    expect(stuckIn(pod({ state: { waiting: { reason: 'InvalidImageName' } } }))?.why).toBe('InvalidImageName')
  })

  test('is not to blame for an image that cannot be had', () => {
    expect(stuckIn(pod({ state: { waiting: { reason: 'ErrImageNeverPull' } } }))).toBeUndefined()
  })

  test('may still come when it ended once, runs, or is on its way out', () => {
    expect(stuckIn(pod({ ...ended, restartCount: 1 }))).toBeUndefined()
    expect(stuckIn(pod({ ...ended, restartCount: 5, ready: true }))).toBeUndefined()
    expect(stuckIn(pod({ ...ended, restartCount: 5 }, { deletionTimestamp: new Date(0) }))).toBeUndefined()
  })
})

const complete = { wanted: 2, updated: 2, ready: 2, current: true }

test.for([
  [{}, undefined],
  [{ updated: 3, ready: 3 }, undefined],
  [{ ready: 1 }, 'cilium: 2 of 2 updated, 1 ready'],
  [{ updated: 1 }, 'cilium: 1 of 2 updated, 2 ready'],
  [{ current: false }, 'cilium: 2 of 2 updated, 2 ready, new generation not seen yet'],
] as const)('a rollout with %j', ([some, missing]) => {
  expect(rolloutMissing('cilium', { ...complete, ...some })).toBe(missing)
})

/** The agents and the operator, rolled out, and a pod of an agent with what its container does. */
function installed(containers: object[], numberReady = 1) {
  const place = { namespace: 'kube-system', generation: 2 }
  const counts = { observedGeneration: 2, desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberReady }
  const operator = { observedGeneration: 2, updatedReplicas: 1, readyReplicas: 1 }
  return [
    { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'cilium', ...place }, status: counts },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'cilium-operator', ...place },
      spec: { replicas: 1 },
      status: operator,
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'cilium-a', namespace: 'kube-system', labels: { 'k8s-app': 'cilium' } },
      status: { containerStatuses: containers },
    },
  ]
}

const agent = { name: 'cilium-agent', ready: false, restartCount: 3, lastState: { terminated: { exitCode: 1 } } }

test('agents and operator that have rolled out are awaited', async () => {
  await using cluster = await startFakeCluster({ objects: installed([]) })
  expect(await awaitRollout(cluster.kube)).toBeUndefined()
})

test('agents have started once each has said that it is well, whatever the kubelet calls ready', async () => {
  const first = { ...agent, restartCount: 0 }
  await using well = await startFakeCluster({ objects: installed([{ ...first, started: true }], 0) })
  expect(await awaitRollout(well.kube, undefined, 'started')).toBeUndefined()
  await using early = await startFakeCluster({ objects: installed([{ ...first, started: false }]) })
  const brief = AbortSignal.timeout(1500)
  await expect(awaitRollout(early.kube, brief, 'started')).rejects.toThrow('aborted')
})

test('a container that ends again and again is told with what it wrote before it ended last', async () => {
  const log = '/api/v1/namespaces/kube-system/pods/cilium-a/log?container=cilium-agent&previous=true&tailLines=80'
  await using cluster = await startFakeCluster({
    objects: installed([agent]),
    get: path => (path === log ? 'level=fatal msg="no BPF file system"' : undefined),
  })
  expect(await awaitRollout(cluster.kube)).toEqual({
    pod: 'cilium-a',
    container: 'cilium-agent',
    why: 'ended 3 times',
    log: 'level=fatal msg="no BPF file system"',
  })
})

test('a container that cannot even start has no log, and is told all the same', async () => {
  const waiting = { ...agent, restartCount: 0, state: { waiting: { reason: 'CreateContainerConfigError' } } }
  await using cluster = await startFakeCluster({ objects: installed([waiting]) })
  expect(await awaitRollout(cluster.kube)).toMatchObject({
    why: 'CreateContainerConfigError',
    log: '',
    unread: expect.stringContaining('404'),
  })
})

test('an image that nobody may pull breaks the run at once, and says nothing of the release', async () => {
  const waiting = {
    ...agent,
    restartCount: 0,
    state: { waiting: { reason: 'ErrImageNeverPull', message: 'not present' } },
  }
  await using cluster = await startFakeCluster({ objects: installed([waiting]) })
  await expect(awaitRollout(cluster.kube)).rejects.toMatchObject({
    name: 'BrokenError',
    message: 'Cilium does not start: cilium-agent in cilium-a has no image: ErrImageNeverPull: not present',
    cure: expect.stringContaining('npx cilium-conformance images'),
  })
})
