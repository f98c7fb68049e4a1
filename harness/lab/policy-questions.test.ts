import { beforeEach, describe, expect, test, vi } from 'vitest'
import { dropLine, markLine, policyLine, scriptedStream } from '../hubble/scripted.testing.ts'
import { HubbleWatch } from '../hubble/watch.ts'
import { judge } from '../judges/policy-verdicts.ts'
import { PARTIES, kubernetesPolicy } from '../policy/lab.testing.ts'
import type { ProbeResult } from '../probe/protocol.ts'
import { watchUse } from './use.ts'
import {
  type AskedMember,
  type Question,
  type QuestionLane,
  askQuestions,
  isAskableOverIPv6,
  pairIn,
} from './policy-questions.ts'
import { giveBudgets } from '../wait/budgets.testing.ts'

beforeEach(() => giveBudgets({ watchListens: 900, flowsSeen: 60 }))

const closed = kubernetesPolicy({ podSelector: { matchLabels: { app: 'server' } }, policyTypes: ['Ingress'] })
const wanted = { decisions: ['ingress: no rule allows it'] } as const

/** A lane whose probes come to what the test says, and whose Hubble tells what the test has it tell. */
async function laneOf(outcome: ProbeResult['outcome']) {
  const drops = scriptedStream('one', 'drops')
  const events = scriptedStream('one', 'agent events')
  let isDeaf = false
  const watch = await HubbleWatch.open([drops, events], {
    packets: async () => {
      if (!isDeaf) drops.tell(markLine('10.0.0.1:1'))
      return isDeaf ? ['10.0.0.1:2'] : ['10.0.0.1:1']
    },
    policy: async () => {
      events.tell(policyLine('POLICY_UPDATED', 1, 'k8s:io.cilium.k8s.policy.uid=mark'))
      return 'mark'
    },
  })
  const send = vi.fn<() => Promise<ProbeResult>>(async () => {
    return { op: 'tcp', outcome, phase: 'connect', timings: { total: 1 } }
  })
  const member = (name: keyof typeof PARTIES, ip: string): AskedMember => ({
    party: PARTIES[name],
    addresses: [ip, ...(ip === '172.20.0.3' ? [] : [sixOf(ip)])],
    peer: {
      ip,
      ip6: sixOf(ip),
      at: protocol => ({ host: ip, port: PORTS[protocol] }),
      prober: { tcp: send, udp: send, icmp: send },
    },
  })
  const storedPolicies = vi.fn<QuestionLane['storedPolicies']>(async () => [closed])
  const lane: QuestionLane = {
    watch,
    storedPolicies,
    members: {
      redClient: member('client', '10.0.0.1'),
      redServer: member('server', '10.0.1.2'),
      redOther: member('stranger', '10.0.0.3'),
      blueClient: member('stranger', '10.0.0.4'),
      blueServer: member('stranger', '10.0.0.5'),
      hostOne: member('one', '172.20.0.2'),
      hostTwo: member('two', '172.20.0.3'),
      outside: member('outside', '172.20.0.9'),
    },
  }
  return { lane, drops, send, storedPolicies, silence: () => (isDeaf = true) }
}

const sixOf = (ip: string) => `fd00::${ip.split('.')[3]}`

const PORTS = { tcp: 8080, udp: 8081, http: 8082 }

const TO_WEB = { protocol: 'TCP', port: 8080 }

const used = async (): Promise<ProbeResult> => ({ op: 'use', outcome: 'allowed', timings: { total: 1 } })

const question = (over: Question['over'] = 'web'): Question => ({
  from: 'redClient',
  to: 'redServer',
  over,
  expected: 'ingress: no rule allows it',
})

describe('questions to a lane', () => {
  test('come with what Hubble told meanwhile; nobody asks it for a sign of life then', async () => {
    const { lane, drops } = await laneOf('dropped')
    const asked = askQuestions(lane, [closed], [question()])
    drops.tell(dropLine('10.0.0.1', '10.0.1.2'))
    const seen = await asked
    expect(seen.questions).toEqual([
      {
        from: 'redClient',
        to: 'redServer',
        traffic: { protocol: 'TCP', port: 8080 },
        outcome: 'dropped',
        phase: 'connect',
      },
    ])
    expect(seen.watch).toEqual({ lostEvents: 0, unreadableLines: 0 })
    expect(Object.keys(seen.parties)).toEqual(['redClient', 'redServer'])
    expect(judge.decide(seen, wanted)).toEqual({ verdict: 'passed' })
  })

  test('come with the policies of the API server where an answer is not the expected one, and only there', async () => {
    const { lane, storedPolicies } = await laneOf('allowed')
    const answered = await askQuestions(lane, [], [{ ...question(), expected: 'allowed' }])
    expect(answered).not.toHaveProperty('stored')
    expect(storedPolicies).not.toHaveBeenCalled()

    storedPolicies.mockResolvedValueOnce([])
    const gone = await askQuestions(lane, [closed], [question()])
    expect(judge.decide(gone, wanted)).toMatchObject({
      verdict: 'failed',
      reason: expect.stringContaining('no longer has NetworkPolicy red/policy, which the case applied'),
    })
    const there = await askQuestions(lane, [closed], [question()])
    expect(judge.decide(there, wanted).reason).toContain('has these policies as they were applied, and no others')

    storedPolicies.mockRejectedValueOnce(new Error('connection refused'))
    const unknown = await askQuestions(lane, [closed], [question()])
    expect(judge.decide(unknown, wanted)).toMatchObject({
      verdict: 'failed',
      reason: expect.stringContaining('is not known: connection refused'),
    })
  })

  test('a host outside that knows no way to pods uses ports of a node, and is judged by the pod’s own', async () => {
    const { lane, send } = await laneOf('allowed')
    const routed: QuestionLane = { ...lane, fromOutside: ({ port }) => ({ host: '172.20.0.3', port: port + 22_000 }) }
    const from = { ...question(), from: 'outside' } as const
    const seen = await askQuestions(routed, [], [from, question()])
    expect(send.mock.calls.map(([target]: unknown[]) => target)).toEqual([
      { host: '172.20.0.3', port: 30_080 },
      { host: '10.0.1.2', port: 8080 },
    ])
    expect(seen.questions.map(({ traffic }) => traffic)).toEqual([TO_WEB, TO_WEB])
  })

  test('a drop that a live Hubble did not tell is the cluster’s fault', async () => {
    const { lane } = await laneOf('dropped')
    const seen = await askQuestions(lane, [closed], [question()])
    expect(seen.watch.deaf).toEqual([])
    expect(judge.decide(seen, wanted).verdict).toBe('failed')
  })

  test('a drop that a silent Hubble did not tell is nobody’s: its connection may be dead', async () => {
    const { lane, silence } = await laneOf('dropped')
    silence()
    const seen = await askQuestions(lane, [closed], [question()])
    expect(seen.watch.deaf).toEqual(['one'])
    expect(judge.decide(seen, wanted).verdict).toBe('broken')
  })

  test('a drop whose line could not be read settles nothing', async () => {
    const { lane, drops } = await laneOf('dropped')
    const asked = askQuestions(lane, [closed], [question()])
    drops.tell(JSON.stringify(dropLine('10.0.0.1', '10.0.1.2')).slice(0, 80))
    expect(judge.decide(await asked, wanted)).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('1 lines could not be read'),
    })
  })

  test('are not answered where the watch ends meanwhile', async () => {
    const { lane, drops } = await laneOf('dropped')
    const asked = askQuestions(lane, [closed], [question()])
    drops.end(new Error('the connection was lost'))
    await expect(asked).rejects.toThrow("the watch of Hubble's drops on one has ended")
  })

  test('wait for nothing where everybody answers', async () => {
    const { lane, send } = await laneOf('allowed')
    const questions = (['web', 'alt', 'dgram', 'ping'] as const).map(question)
    const seen = await askQuestions(lane, [], questions)
    expect(send).toHaveBeenCalledTimes(4)
    expect(seen.questions.map(({ traffic }) => traffic)).toEqual([
      { protocol: 'TCP', port: 8080 },
      { protocol: 'TCP', port: 8090 },
      { protocol: 'UDP', port: 8081 },
      { protocol: 'ICMP', type: 8 },
    ])
  })

  test('may be asked in a way of the case’s own', async () => {
    const { lane, send } = await laneOf('dropped')
    const seen = await askQuestions(lane, [], [{ ...question(), send: used }])
    expect(seen.questions[0]).toMatchObject({ outcome: 'allowed' })
    expect(send).not.toHaveBeenCalled()
  })

  test('over IPv6 go to that address, and say so', async () => {
    const { lane, send } = await laneOf('allowed')
    const seen = await askQuestions(lane, [], [question(), { ...question(), family: 6 }])
    expect(seen.questions.map(({ family }) => family)).toEqual([undefined, 6])
    expect(send).toHaveBeenCalledWith({ host: '10.0.1.2', port: 8080 }, { timeoutMs: 300 })
    expect(send).toHaveBeenCalledWith({ host: 'fd00::2', port: 8080 }, { timeoutMs: 300 })
  })

  test.for([
    ['redClient', 'redServer', 'web', true],
    ['redClient', 'hostOne', 'dgram', true],
    ['redClient', 'hostTwo', 'web', false],
    ['redClient', 'redServer', 'ping', false],
    ['redClient', 'outside', 'web', false],
    ['outside', 'redServer', 'web', false],
  ] as const)('%s to %s over %s mean the same over IPv6: %s', async ([from, to, over, means]) => {
    const { lane } = await laneOf('allowed')
    expect(isAskableOverIPv6(lane, { from, to, over })).toBe(means)
  })

  test('about a port that only pods have are not asked of a node', async () => {
    const { lane } = await laneOf('allowed')
    expect(() => pairIn(lane, { from: 'redClient', to: 'hostOne', over: 'alt' })).toThrow(/only pods have the port alt/)
  })

  test('keep of a policy what was written, and not what the API server added', async () => {
    const { lane } = await laneOf('allowed')
    const stored = { ...closed, metadata: { ...closed.metadata, uid: 'abc', managedFields: [{}] }, status: {} }
    expect((await askQuestions(lane, [stored], [question()])).policies).toEqual([closed])
  })
})

test('only the members that a case names count as used', async () => {
  const { lane } = await laneOf('allowed')
  const { watched: members, used: named } = watchUse(lane.members)
  expect(named.size).toBe(0)
  expect(members.redServer.peer.ip).toBe('10.0.1.2')
  expect([...named]).toEqual([lane.members.redServer])
})
