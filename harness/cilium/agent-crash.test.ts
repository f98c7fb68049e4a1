import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { agentCrash } from './agent-crash.ts'

const BEFORE = [{ node: 'node-1', pod: 'cilium-a', restarts: 1, status: {} }]
const OOM = { terminated: { reason: 'OOMKilled', exitCode: 137 } }
const RUNNING = { running: { startedAt: '2026-11-27T08:00:00Z' } }

function agent(name: string, status: object) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'kube-system', labels: { 'k8s-app': 'cilium' } },
    spec: { nodeName: 'node-1' },
    status: {
      containerStatuses: [
        { name: 'config', restartCount: 9 },
        { name: 'cilium-agent', ...status },
      ],
    },
  }
}

test.for([
  ['one that runs as it did', 'cilium-a', { restartCount: 1, state: RUNNING, lastState: OOM }, undefined],
  ['one that was rolled out anew', 'cilium-b', { restartCount: 0, state: RUNNING }, undefined],
  [
    'one that came back',
    'cilium-a',
    { restartCount: 2, state: RUNNING, lastState: OOM },
    'the Cilium agent on node-1 restarted once since the profile was installed: last state OOMKilled, exit code 137',
  ],
  [
    'one that ends again and again',
    'cilium-a',
    {
      restartCount: 4,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { reason: 'Error', exitCode: 1, message: 'level=fatal msg="no BPF file system"\n' } },
    },
    'the Cilium agent on node-1 restarted 3 times since the profile was installed: last state Error, exit code 1, level=fatal msg="no BPF file system"; it is not running now',
  ],
  [
    'one that has just ended',
    'cilium-a',
    { restartCount: 1, state: { terminated: { reason: 'Completed', exitCode: 0 } } },
    'the Cilium agent on node-1 ended since the profile was installed: last state Completed, exit code 0; it is not running now',
  ],
  [
    'one of which no last state is known',
    'cilium-b',
    { restartCount: 1, state: RUNNING },
    'the Cilium agent on node-1 restarted once since the profile was installed: last state unknown',
  ],
] as const)('%s', async ([, name, status, crash]) => {
  await using cluster = await startFakeCluster({ objects: [agent(name, status)] })
  expect(await agentCrash(cluster.kube, BEFORE)).toBe(crash)
})
