import { describe, expect, test } from 'vitest'
import { AgentApi } from '../cilium/agent-api.ts'
import { markLine, policyLine, scriptedStream } from '../hubble/scripted.testing.ts'
import { HubbleWatch } from '../hubble/watch.ts'
import { Lines } from '../process/lines.ts'
import { type EnforcementQuestion, askEnforcement } from './policy-enforcement.ts'

const applied = { kind: 'NetworkPolicy', namespace: 'red', name: 'closed', uid: 'abc' }
const deleted = { kind: 'CiliumClusterwideNetworkPolicy', namespace: '', name: 'closed' }
const label = (key: string, value: string) => ({ source: 'k8s', key: `io.cilium.k8s.policy.${key}`, value })
const endpoint = (namespace: string, revision: number) => ({
  id: 1,
  status: {
    state: 'ready',
    labels: { 'security-relevant': [`k8s:io.kubernetes.pod.namespace=${namespace}`] },
    networking: { addressing: [{ ipv4: '10.0.0.1' }] },
    policy: { realized: { 'policy-revision': revision } },
  },
})

/** An agent with these rules, and a watch that hears of what it does. */
async function cluster(rules: readonly object[], revision = 9) {
  const drops = scriptedStream('one', 'drops')
  const events = scriptedStream('one', 'agent events')
  const watch = await HubbleWatch.open([drops, events], {
    packets: async () => {
      drops.tell(markLine('10.0.0.1:1'))
      return ['10.0.0.1:1']
    },
    policy: async () => {
      events.tell(policyLine('POLICY_UPDATED', 1, 'k8s:io.cilium.k8s.policy.uid=mark'))
      return 'mark'
    },
  })
  const lines = new Lines()
  const asked: string[] = []
  const answers: Readonly<Record<string, unknown>> = {
    '/v1/endpoint': [endpoint('red', revision), endpoint('kube-system', 1)],
    '/v1/policy': { policy: JSON.stringify(rules), revision },
  }
  const write = (path: string) => {
    asked.push(path)
    lines.push(Buffer.from(`${JSON.stringify(answers[path])}\n`))
  }
  const agent = new AgentApi({ endpoint: 'pod hosts/host-one', lines, write, close: async () => lines.end() })
  const question = (overrides: Partial<EnforcementQuestion>): EnforcementQuestion => ({
    node: 'one',
    change: 'applied',
    policies: [applied],
    eventsBefore: watch.policyEvents().length,
    watch,
    agent,
    storedPolicies: async () => [],
    isFinished: () => true,
    isMeant: ({ namespace }) => namespace === 'red',
    ...overrides,
  })
  return { events, asked, question }
}

describe('how far an agent is', () => {
  test('is asked once its events say that it is done; the policies are not asked then', async () => {
    const { events, asked, question } = await cluster([])
    const seen = askEnforcement(question({}))
    events.tell(policyLine('POLICY_UPDATED', 12, 'k8s:io.cilium.k8s.policy.uid=abc'))
    expect(await seen).toEqual({
      node: 'one',
      change: 'applied',
      policies: ['NetworkPolicy red/closed'],
      pending: [],
      revision: 12,
      endpoints: [{ ip: '10.0.0.1', state: 'ready', policyRevision: 9 }],
    })
    expect(asked).toEqual(['/v1/endpoint'])
  })

  test('is asked of the agent itself where its events say nothing: a dead stream is no fault of Cilium', async () => {
    const { question } = await cluster([{ Labels: [label('uid', 'abc')] }])
    expect(await askEnforcement(question({}))).toMatchObject({ pending: [], revision: 9, endpoints: [{}] })
  })

  test('leaves pending what the agent has not taken in', async () => {
    const { asked, question } = await cluster([{ Labels: [label('uid', 'another')] }])
    expect(await askEnforcement(question({}))).toMatchObject({
      pending: ['NetworkPolicy red/closed'],
      stored: [],
      revision: 0,
      endpoints: [],
    })
    expect(asked).toEqual(['/v1/policy'])
  })

  test('leaves pending what was deleted and the agent still has, by name', async () => {
    const still = await cluster([{ Labels: [label('name', 'closed')] }])
    const gone = await cluster([{ Labels: [label('name', 'other')] }])
    const change = { change: 'deleted', policies: [deleted] } as const
    expect((await askEnforcement(still.question(change))).pending).toEqual(['CiliumClusterwideNetworkPolicy closed'])
    expect((await askEnforcement(gone.question(change))).pending).toEqual([])
  })

  test('does not mix up policies of one name in two namespaces, nor events before the change', async () => {
    const labels = [label('name', 'closed'), label('namespace', 'blue')]
    const { events, question } = await cluster([{ Labels: labels }])
    const { uid: _none, ...named } = applied
    const change = { change: 'deleted', policies: [named] } as const
    expect((await askEnforcement(question(change))).pending).toEqual([])
    events.tell(policyLine('POLICY_DELETED', 3, 'cilium.io/resource=netpol/red/closed'))
    await new Promise(resolve => setImmediate(resolve))
    const before = await askEnforcement(question({ ...change, policies: [{ ...named, namespace: 'blue' }] }))
    expect(before.pending).toEqual(['NetworkPolicy blue/closed'])
    const asked = await askEnforcement(question({ ...change, eventsBefore: 0 }))
    expect(asked).toMatchObject({ pending: [], revision: 3 })
  })

  test('is asked after a while although it has not finished work on a pod', async () => {
    const { events, question } = await cluster([])
    const seen = askEnforcement(question({ isFinished: () => false }))
    events.tell(policyLine('POLICY_UPDATED', 12, 'k8s:io.cilium.k8s.policy.uid=abc'))
    expect(await seen).toMatchObject({ pending: [], revision: 12 })
  })
})
