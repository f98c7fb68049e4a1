import { describe, expect, test } from 'vitest'
import type { ProbeResult } from '../probe/protocol.ts'
import { judgementOf } from './judge.ts'
import { judge, type ProbeSighting } from './probe.ts'

const answered: ProbeResult = {
  op: 'tcp',
  outcome: 'allowed',
  source: '10.0.0.5:4000',
  seen: { server: 'echo-other', protocol: 'tcp', remote: '10.0.0.5:4000', local: '10.0.1.7:8080' },
  timings: { connect: 0.3, total: 0.8 },
}

const silent: ProbeResult = {
  op: 'tcp',
  outcome: 'dropped',
  phase: 'connect',
  message: 'no answer',
  timings: { total: 1000 },
}

function sighting(result: ProbeResult, drop?: string): ProbeSighting {
  const from = { name: 'client', node: 'one', ip: '10.0.0.5' }
  const to = { name: 'echoOther', node: 'two', ip: '10.0.1.7' }
  return { from, to, over: 'tcp', result, ...(drop === undefined ? {} : { drop }) }
}

describe('the judge of a probe', () => {
  test('takes the wanted outcome, and what the server should have seen', () => {
    expect(judge.decide(sighting(answered), 'allowed')).toEqual({ verdict: 'passed' })
    const wanted = { outcome: 'allowed', seen: { server: { oneOf: ['echo-same', 'echo-other'] } } }
    expect(judge.decide(sighting(answered), wanted)).toEqual({ verdict: 'passed' })
  })

  test('refuses another outcome, with both ends and the drop that Hubble saw', () => {
    expect(judge.decide(sighting(silent, 'policy denied'), 'allowed')).toEqual({
      verdict: 'failed',
      reason: [
        'client on one -> echoOther on two (10.0.1.7) over tcp: connect, no answer, 1000.0 ms',
        'outcome is "dropped", not "allowed"',
        'last drop that Hubble saw: policy denied',
      ].join('\n'),
    })
  })

  test('refuses another server', () => {
    expect(judge.decide(sighting(answered), { outcome: 'allowed', seen: { server: 'echo-same' } })).toMatchObject({
      verdict: 'failed',
      reason: expect.stringContaining('seen.server is "echo-other", not "echo-same"'),
    })
  })

  test('is not asked where the prober was silent: nothing is known of the network', () => {
    const unanswered = { asked: 'the prober of client', how: 'tcp', why: 'the stream was lost' }
    expect(judgementOf(judge, { unanswered }, 'dropped')).toEqual({
      verdict: 'broken',
      reason: 'the prober of client did not answer (tcp): the stream was lost',
    })
  })
})
