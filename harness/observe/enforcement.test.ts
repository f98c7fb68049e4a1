import { expect, test } from 'vitest'
import { startFakeCluster } from '../kube/cluster.fake.ts'
import { agentMode, configuredMode, enforcedEndpoints } from './enforcement.ts'

const agentPod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'cilium-a', namespace: 'kube-system', labels: { 'k8s-app': 'cilium' } },
  spec: { nodeName: 'one' },
}

/** An agent that prints this for any of its commands. */
function agent(printed: unknown) {
  return startFakeCluster({ objects: [agentPod], exec: () => ({ stdout: JSON.stringify(printed) }) })
}

test('what cilium-config leaves out is told as it is meant', () => {
  expect(configuredMode({ 'enable-policy': 'always', 'policy-audit-mode': 'true' })).toEqual({
    enforcement: 'always',
    audit: 'true',
  })
  expect(configuredMode({})).toEqual({ enforcement: 'not set', audit: 'false' })
})

test('the mode of an agent, and one that says nothing about it', async () => {
  await using cluster = await agent({ 'policy-enforcement': 'default', options: { PolicyAuditMode: 'Disabled' } })
  expect(await agentMode(cluster.kube, 'cilium-a')).toEqual({ enforcement: 'default', audit: 'Disabled' })
  await using silent = await agent({})
  expect(await agentMode(silent.kube, 'cilium-a')).toEqual({ enforcement: 'undefined', audit: 'undefined' })
})

test('the endpoints of every agent, with their node', async () => {
  const labels = { 'security-relevant': ['k8s:io.kubernetes.pod.namespace=red'] }
  const policy = { realized: { 'policy-enabled': 'both' } }
  const status = { labels, policy, networking: { addressing: [{ ipv4: '10.0.0.1' }] } }
  await using cluster = await agent([{ id: 7, status }])
  expect(await enforcedEndpoints(cluster.kube)).toEqual([
    { node: 'one', id: 7, ip: '10.0.0.1', namespace: 'red', enforcement: 'both', audit: false },
  ])
})

test('an agent that fails to say so is no agent without endpoints', async () => {
  await using cluster = await startFakeCluster({ objects: [agentPod], exec: () => ({ exitCode: 1, stderr: 'no' }) })
  await expect(enforcedEndpoints(cluster.kube)).rejects.toThrow(/exit code 1: cilium-dbg endpoint list/)
})
