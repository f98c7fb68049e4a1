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

  test('takes the address that the server saw, and no address that only begins like it', () => {
    expect(judge.decide(sighting(answered), { outcome: 'allowed', seenAs: '10.0.0.5' })).toEqual({ verdict: 'passed' })
    const seen = { server: 'echo-other', protocol: 'tcp', local: '10.0.1.7:8080' } as const
    const masked = sighting({ ...answered, seen: { ...seen, remote: '10.0.0.51:4000' } })
    expect(judge.decide(masked, { outcome: 'allowed', seenAs: '10.0.0.5' })).toEqual({
      verdict: 'failed',
      reason: 'client on one -> echoOther on two (10.0.1.7) over tcp, 0.8 ms\nseenAs is "10.0.0.51", not "10.0.0.5"',
    })
    const to = { name: 'echoOther', node: 'two', ip: 'fd00::7' }
    const over6 = { ...sighting({ ...answered, seen: { ...seen, remote: '[fd00::5]:4000' } }), to }
    expect(judge.decide(over6, { seenAs: 'fd00::5' })).toEqual({ verdict: 'passed' })
  })

  test('refuses a server that saw nobody', () => {
    expect(judge.decide(sighting(silent), { seenAs: '10.0.0.5' }).reason).toContain('seenAs is absent, not "10.0.0.5"')
  })

  test('says what was sent, and which routes lead there, where it is not the usual', () => {
    const refused: ProbeResult = {
      op: 'udp',
      outcome: 'unreachable',
      phase: 'connect',
      errno: 'EINVAL',
      message: 'invalid argument',
      icmp: { type: 3, code: 1, from: '10.0.1.1' },
      timings: { total: 1 },
    }
    const sent = { size: 1423, dontFragment: 'do' } as const
    const routes = 'blackhole 10.0.1.0/24'
    expect(judge.decide({ ...sighting(refused), over: 'udp', sent, routes }, 'allowed').reason).toBe(
      [
        'client on one -> echoOther on two (10.0.1.7) over udp in an unfragmented packet of 1451 bytes: connect, EINVAL, invalid argument, ICMP 3/1 from 10.0.1.1, 1.0 ms',
        'outcome is "unreachable", not "allowed"',
        'routes of one towards it: blackhole 10.0.1.0/24',
      ].join('\n'),
    )
    const to = { name: 'echoOther', node: 'two', ip: 'fd00::7' }
    const long = judge.decide({ ...sighting(refused), to, sent: { ...sent, port: 9 } }, 'allowed').reason
    expect(long).toContain('over tcp to port 9 in an unfragmented packet of 1471 bytes: ')
    expect(judge.decide({ ...sighting(refused), sent: { size: 8000 } }, 'allowed').reason).toContain(
      'over tcp with 8000 bytes: ',
    )
  })

  test.for([
    ['fd00::7', '[fd00::5]:40000', undefined],
    ['10.0.1.7', '10.0.0.5:40000', undefined],
    ['fd00::1:80', '[fd00::5]:40000', undefined],
    ['10.43.0.7:80', '10.0.0.5:40000', undefined],
    ['both.default.svc:80', '[fd00::5]:40000', undefined],
    ['fd00::7', '10.0.0.5:40000', 'it was sent over IPv6, and the server saw it come over IPv4, from 10.0.0.5:40000'],
    [
      '10.43.0.7:80',
      '[fd00::5]:40000',
      'it was sent over IPv4, and the server saw it come over IPv6, from [fd00::5]:40000',
    ],
  ] as const)('what goes to %s may come from %s: %s', ([ip, remote, reason]) => {
    const seen = { server: 'echo-other', protocol: 'tcp' as const, local: 'anything', remote }
    const judged = judge.decide({ ...sighting({ ...answered, seen }), to: { name: 'echoOther', ip } }, 'allowed')
    expect(judged.reason?.split('\n')[1]).toBe(reason)
  })

  test('names a service by its address alone', () => {
    const to = { name: 'service both', ip: '10.43.0.7:8080' }
    expect(judge.decide({ ...sighting(silent), to }, 'allowed').reason).toContain(
      'client on one -> service both (10.43.0.7:8080) over tcp: ',
    )
  })

  test('refuses another server', () => {
    expect(judge.decide(sighting(answered), { outcome: 'allowed', seen: { server: 'echo-same' } })).toMatchObject({
      verdict: 'failed',
      reason: expect.stringContaining('seen.server is "echo-other", not "echo-same"'),
    })
  })

  test('tells a service with its port, and no node', () => {
    const seen = { ...sighting(silent), to: { name: 'service both', ip: '10.43.0.5:80' } }
    expect(judge.decide(seen, 'allowed').reason).toMatch(/^client on one -> service both \(10\.43\.0\.5:80\) over tcp:/)
  })

  test('is not asked where the prober was silent: nothing is known of the network', () => {
    const unanswered = { asked: 'the prober of client', how: 'tcp', why: 'the stream was lost' }
    expect(judgementOf(judge, { unanswered }, 'dropped')).toEqual({
      verdict: 'broken',
      reason: 'the prober of client did not answer (tcp): the stream was lost',
    })
  })
})
