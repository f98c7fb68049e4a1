import { describe, expect, test } from 'vitest'
import type { ShortResult } from '../observe/probes.ts'
import { type Probes, type WantedProbes, judge } from './probes.ts'

const by = (server: string, local = '10.0.1.7'): ShortResult => ({
  outcome: 'allowed',
  server,
  local,
  remote: '10.0.0.5',
  ms: 0.8,
})
const silent: ShortResult = { outcome: 'dropped', why: 'connect, no answer', ms: 1000 }

function probes(...results: ShortResult[]): Probes {
  const from = { name: 'client', node: 'one', ip: '10.0.0.5' }
  return { from, to: { name: 'service both', ip: '10.43.0.5:82' }, over: 'http', results }
}

describe('the judge of many probes', () => {
  test.for<[Probes, WantedProbes]>([
    [probes(by('a'), by('b')), { count: 2, outcome: 'allowed' }],
    [probes(by('a'), silent), { count: 2, outcome: ['allowed', 'dropped'] }],
    [probes(by('b'), by('a'), by('b')), { count: 3, servers: ['a', 'b'], each: 1 }],
    [probes(by('a'), by('a')), { count: 2, oneServer: true }],
    [probes(by('a', '10.0.1.7'), by('b', '10.0.1.8')), { count: 2, reach: ['10.0.1.8', '10.0.1.7'] }],
    [probes(by('a')), { count: 1, seenFrom: ['10.0.0.5'] }],
    [probes(silent), { count: 1, reach: [] }],
    [probes({ ...by('a'), source: '10.0.0.5:1' }, { ...by('a'), source: '10.0.0.5:2' }), { count: 2, ownPorts: true }],
  ])('%j is content with %j', ([seen, wanted]) => {
    expect(judge.decide(seen, wanted)).toEqual({ verdict: 'passed' })
  })

  test.for<[Probes, WantedProbes, string]>([
    [probes(), { count: 0 }, '0 probes have a result, not 0'],
    [probes(by('a')), { count: 2 }, '1 probes have a result, not 2'],
    [
      probes(by('a'), silent),
      { count: 2, outcome: 'allowed' },
      '1 of 2 are not allowed; the first is dropped (connect, no answer)',
    ],
    [
      probes(by('a')),
      { count: 1, outcome: ['refused', 'unreachable'] },
      '1 of 1 are not refused or unreachable; the first is allowed',
    ],
    [probes(by('a')), { count: 1, servers: ['a', 'b'] }, 'who answers: a, not a, b'],
    [probes(by('a'), silent), { count: 2, servers: ['a'] }, 'who answers: a, nobody, not a'],
    [probes(by('a'), by('a'), by('b')), { count: 3, servers: ['a', 'b'], each: 2 }, 'b answers 1 of 3, not at least 2'],
    [probes(by('a'), by('b')), { count: 2, oneServer: true }, 'the probes were not all answered by one server: a, b'],
    [probes(silent), { count: 1, oneServer: true }, 'the probes were not all answered by one server: nobody'],
    [probes(by('a', '10.0.1.7')), { count: 1, reach: ['10.0.1.8'] }, 'reached: 10.0.1.7, not 10.0.1.8'],
    [probes(by('a')), { count: 1, reach: [] }, 'reached: 10.0.1.7, not nobody'],
    [
      probes({ ...by('a'), source: '10.0.0.5:1' }, by('a')),
      { count: 2, ownPorts: true },
      '2 probes used 1 source ports',
    ],
    [probes(by('a')), { count: 1, seenFrom: ['10.0.0.6'] }, 'seen to come from: 10.0.0.5, not 10.0.0.6'],
  ])('%j is refused for %j: %s', ([seen, wanted, said]) => {
    const { verdict, reason = '' } = judge.decide(seen, wanted)
    expect({ verdict, last: reason.split('\n').at(-1) }).toEqual({ verdict: 'failed', last: said })
  })

  test('tells both ends, and how often which outcome came from whom', () => {
    const seen = probes(by('a'), by('a'), silent)
    expect(judge.decide(seen, { count: 3, oneServer: true }).reason).toMatch(
      /^client on one -> service both \(10\.43\.0\.5:82\) over http: 2 allowed by a, 1 dropped by nobody\n/,
    )
    const at = { ...seen, to: { ...seen.to, node: 'two' }, results: [] }
    expect(judge.decide(at, { count: 3 }).reason).toMatch(
      /-> service both on two \(10\.43\.0\.5:82\) over http: none\n/,
    )
  })
})
