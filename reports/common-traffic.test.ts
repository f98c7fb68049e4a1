import { describe, expect, test } from 'vitest'
import type { CaseResult, ProbeEnd, ProbeRecord, RunResult } from '../harness/results/model.ts'
import { commonLines, commonTraffic } from './common-traffic.ts'
import { golden } from './testdata/golden.ts'

const ENDS = {
  client: { name: 'client', node: 'one' },
  echoSame: { name: 'echo-same', node: 'one' },
  hostOne: { name: 'host-one', node: 'one' },
  echoOther: { name: 'echo-other', node: 'two' },
  hostPort: { name: 'host-port', node: 'two' },
  hostTwo: { name: 'host-two', node: 'two' },
  third: { name: 'echo-three', node: 'three' },
  outside: { name: 'outside', node: 'outside' },
} as const satisfies Record<string, ProbeEnd>

type Place = keyof typeof ENDS

const PLACES: readonly Place[] = [
  'client',
  'echoSame',
  'hostOne',
  'echoOther',
  'hostPort',
  'hostTwo',
  'third',
  'outside',
]
const pods: readonly Place[] = ['client', 'echoSame', 'echoOther', 'hostPort', 'third']
const isPod = (place: Place) => pods.includes(place)
const isInside = (place: Place) => place !== 'outside'
const crosses = (from: Place, to: Place) => isInside(from) && isInside(to) && ENDS[from].node !== ENDS[to].node
const onTwo = (place: Place) => ENDS[place].node === 'two'

/** A run in which everybody asks everybody, and these do not get through. */
function runWhere(
  fails: (from: Place, to: Place, over: string) => boolean,
  features: readonly string[] = ['routing/vxlan'],
) {
  const probes = PLACES.flatMap(from =>
    PLACES.filter(to => to !== from).flatMap(to =>
      ['tcp', 'udp'].map((over): ProbeRecord => {
        const outcome = fails(from, to, over) ? 'dropped' : 'allowed'
        return { from: ENDS[from], to: ENDS[to], over, outcome, expected: 'allowed', count: 1 }
      }),
    ),
  )
  return runWith(probes, features)
}

function runWith(
  probes: readonly ProbeRecord[],
  features: readonly string[] = [],
): Pick<RunResult, 'cases' | 'profiles'> {
  const cases = golden.cases.slice(0, 1).map((first): CaseResult => ({ ...first, profile: 'vxlan', probes }))
  const detected = features.map(name => ({ name, present: true, detected: '' }))
  return { cases, profiles: [{ name: 'vxlan', summary: '', features: detected }] }
}

const WHERE = {
  overlay: (from: Place, to: Place) => crosses(from, to) && isPod(to),
  network: crosses,
  masquerade: (from: Place, to: Place) => isPod(from) && to === 'outside',
  oneNode: (from: Place, to: Place) => crosses(from, to) && isPod(from) && isPod(to) && (onTwo(from) || onTwo(to)),
  oneWay: (from: Place, to: Place) => crosses(from, to) && isPod(to) && onTwo(to),
  odd: (from: Place, to: Place, over: string) => from === 'client' && to === 'echoSame' && over === 'tcp',
  udp: (_from: Place, _to: Place, over: string) => over === 'udp',
}

describe('what failed traffic has in common', () => {
  test.for<[keyof typeof WHERE, string, RegExp]>([
    ['overlay', 'traffic to pods on another node', /whether VXLAN passes between them/],
    ['network', 'traffic between nodes', /look at the network between them/],
    ['masquerade', 'traffic from pods to hosts outside', /look at masquerading/],
    ['oneNode', 'traffic between pods on two nodes with an end on two', /^none$/],
    ['oneWay', 'traffic to pods on another node to two', /^none$/],
    ['udp', 'traffic over UDP', /^none$/],
  ])('%s: it is %s', ([where, words, hint]) => {
    const [found, ...more] = commonTraffic(runWhere(WHERE[where]))
    expect(more).toEqual([])
    expect(found?.sentence).toMatch(new RegExp(`^What fails is ${words}: (\\d+) of \\1 probes. All \\d+ others pass.$`))
    expect(found?.hint ?? 'none').toMatch(hint)
  })

  test('where packets are routed and not encapsulated, routes are what to look at', () => {
    expect(commonLines(runWhere(WHERE.overlay, ['routing/native']))).toEqual([
      expect.stringMatching(/^on vxlan: What fails is .* look at the routes to pod CIDRs/),
    ])
  })

  test('a few failures that fit nothing else do not hide what the others have in common', () => {
    const [found] = commonTraffic(runWhere((from, to, over) => crosses(from, to) || WHERE.odd(from, to, over)))
    expect(found?.sentence).toMatch(/^What fails is traffic between nodes: .* Of \d+ others \d+ pass.$/)
  })

  test('everything may fail; one kind of traffic alone says nothing about others', () => {
    expect(commonTraffic(runWhere(() => true))).toMatchObject([
      { sentence: expect.stringMatching(/^All traffic fails: /) },
    ])
    const { from, to } = { from: ENDS.client, to: ENDS.echoOther }
    const dropped = { from, to, over: 'tcp', outcome: 'dropped', expected: 'allowed', count: 9 }
    expect(commonTraffic(runWith([dropped]))).toEqual([])
  })

  test('nothing is said of few failures, of denials, or where no property tells good from bad', () => {
    expect(commonTraffic(runWhere(() => false))).toEqual([])
    const { from, to } = { from: ENDS.client, to: ENDS.echoOther }
    const denied = { from, to, over: 'tcp', outcome: 'dropped', expected: 'dropped', count: 50 }
    const good = { from, to, over: 'tcp', outcome: 'allowed', expected: 'allowed', count: 50 }
    expect(commonTraffic(runWith([denied, good, { ...denied, expected: 'allowed', count: 3 }]))).toEqual([])
    expect(commonTraffic(runWith([good, { ...denied, expected: 'allowed' }]))).toEqual([])
  })
})
