import { describe, expect, test } from 'vitest'
import { judge as announcements } from './announcements.ts'
import { judge as peers } from './bgp-peers.ts'
import { judge as defaultRoute } from './default-route.ts'
import { judge as paths } from './learnt-paths.ts'
import { judge as routerSessions } from './router-sessions.ts'

const passed = { verdict: 'passed' }
const failed = (...lines: string[]) => ({ verdict: 'failed', reason: lines.join('\n') })

describe('sessions of the router', () => {
  const wanted = { with: [{ address: '172.18.0.2', asn: 64_512 }] }
  const up = { neighbour: '172.18.0.2', asn: 64_512, state: 'Established' }
  const down = { ...up, state: 'Passive', lastError: 'Received: Bad peer AS' }
  const isDown = 'the router’s session with 172.18.0.2 is Passive, not Established (Received: Bad peer AS)'
  const none = { unsigned: 0, unexpected: 0, wrong: 0 }

  test.for([
    [[up], passed],
    [[{ ...up, neighbour: '172.18.0.9' }, up], passed],
    [[], failed('the router has no session with 172.18.0.2')],
    [[down], failed(isDown)],
    [[{ ...up, asn: 64_513 }], failed('the router takes 172.18.0.2 for one of AS 64513, not 64512')],
  ] as const)('%j', ([sessions, judgement]) => {
    expect(routerSessions.decide({ sessions, dropped: none }, wanted)).toEqual(judgement)
  })

  test.for([
    [{ wrong: 3 }, '3 TCP segments whose TCP MD5 signature is wrong: the two ends have different passwords'],
    [
      { unsigned: 2 },
      '2 TCP segments without a TCP MD5 signature: the router has a password, and a neighbour has none',
    ],
    [{ unexpected: 1 }, '1 TCP segment with a TCP MD5 signature: a neighbour has a password, and the router has none'],
  ] as const)('what its kernel dropped tells why a session is down: %j', ([some, why]) => {
    const dropped = { ...none, ...some }
    const judgement = failed(isDown, `meanwhile the router’s kernel dropped ${why}`)
    expect(routerSessions.decide({ sessions: [down], dropped }, wanted)).toEqual(judgement)
    expect(routerSessions.decide({ sessions: [up], dropped }, wanted)).toEqual(passed)
  })

  test('no neighbours are no question', () => {
    expect(routerSessions.decide({ sessions: [up], dropped: none }, { with: [] })).toEqual(
      failed('no neighbours were given'),
    )
  })
})

describe('sessions of an agent', () => {
  const wanted = { peer: '172.18.255.252', peerAsn: 64_500, localAsn: 64_512, signs: true }
  const up = { ...wanted, state: 'established' }

  test.for([
    [[up], passed],
    [[], failed('one: it has no session with 172.18.255.252')],
    [[{ ...up, state: 'active' }], failed('one: its session with 172.18.255.252 is active, not established')],
    [[{ ...up, peerAsn: 64_501 }], failed('one: it takes 172.18.255.252 for one of AS 64501, not 64500')],
    [[{ ...up, localAsn: 64_513 }], failed('one: it says to 172.18.255.252 that it is of AS 64513, not 64512')],
    [
      [{ ...up, signs: false }],
      failed(
        'one: it has no TCP password for 172.18.255.252, which has one: is the Secret there that authSecretRef names?',
      ),
    ],
    [
      [up, { ...up, peer: '172.18.0.1' }],
      failed('one: it has a session with 172.18.0.1, which is no peer of its node'),
    ],
  ] as const)('%j', ([said, judgement]) => {
    expect(peers.decide({ node: 'one', said }, wanted)).toEqual(judgement)
  })
})

describe('what the router has learnt', () => {
  const path = { prefix: '10.42.0.0/24', nextHop: '172.18.0.2', from: '172.18.0.2', asPath: [64_512] }
  const wanted = { '10.42.0.0/24': ['172.18.0.2'] }

  test.for([
    [
      [],
      [path],
      failed(
        'the router has not learnt 10.42.0.0/24; it knows nothing',
        '172.18.0.2 tells it 10.42.0.0/24 via 172.18.0.2, which its import filter refuses',
      ),
    ],
    [
      [{ ...path, nextHop: '172.18.0.3' }],
      [path],
      failed(
        'the router has not learnt 10.42.0.0/24 via 172.18.0.2, only via 172.18.0.3',
        '172.18.0.2 tells it 10.42.0.0/24 via 172.18.0.2, which its import filter refuses',
        'the router has learnt 10.42.0.0/24 via 172.18.0.3, told by 172.18.0.2, which is not the way',
      ),
    ],
    [[], [{ ...path, prefix: '10.42.1.0/24' }], failed('the router has not learnt 10.42.0.0/24; it knows nothing')],
    [[path], [path], passed],
  ] as const)('%j, where its filter refuses %j', ([learnt, refused, judgement]) => {
    expect(paths.decide({ learnt, refused }, wanted)).toEqual(judgement)
  })

  test.for([
    [[path], wanted, passed],
    [[path, { ...path, prefix: '10.42.1.0/24', nextHop: '172.18.0.3' }], wanted, passed],
    [[], {}, failed('no prefixes were given')],
    [[], wanted, failed('the router has not learnt 10.42.0.0/24; it knows nothing')],
    [
      [{ ...path, prefix: '10.42.1.0/24' }],
      wanted,
      failed('the router has not learnt 10.42.0.0/24; it knows 10.42.1.0/24'),
    ],
    [
      [{ ...path, nextHop: '172.18.0.3' }],
      wanted,
      failed(
        'the router has not learnt 10.42.0.0/24 via 172.18.0.2, only via 172.18.0.3',
        'the router has learnt 10.42.0.0/24 via 172.18.0.3, told by 172.18.0.2, which is not the way',
      ),
    ],
    [
      [path],
      { '10.42.0.0/24': [] },
      failed('the router has learnt 10.42.0.0/24 via 172.18.0.2, told by 172.18.0.2, which is not the way'),
    ],
    [[], { '10.42.0.0/24': [] }, passed],
  ] as const)('%j for %j', ([seen, wish, judgement]) => {
    expect(paths.decide({ learnt: seen, refused: [] }, wish)).toEqual(judgement)
  })
})

describe('what is announced and what is learnt', () => {
  const route = { prefix: '10.42.0.0/24', nextHop: '172.18.0.2' }
  const learnt = { ...route, from: '172.18.0.2', asPath: [64_512] }
  const agent = { node: 'one', address: '172.18.0.2', said: [{ ...route, peer: '172.18.255.252' }] }

  test.for([
    [[agent], [learnt], passed],
    [[], [learnt], failed('there is no agent')],
    [[{ ...agent, said: [] }], [], failed('the agent on one announces nothing')],
    [
      [agent],
      [],
      failed('the agent on one announces 10.42.0.0/24 via 172.18.0.2, which the router has not learnt from it'),
    ],
    [
      [agent],
      [learnt, { ...learnt, prefix: '10.42.7.0/24' }],
      failed('the router has learnt 10.42.7.0/24 via 172.18.0.2 from one, which that does not say to announce'),
    ],
    [
      [{ node: 'one', address: '172.18.0.2', down: 'it has no pod' }],
      [learnt],
      failed('the agent on one does not run: it has no pod'),
    ],
  ] as const)('%j and %j', ([agents, known, judgement]) => {
    expect(announcements.decide({ agents, learnt: known, refused: [] }, 'the same')).toEqual(judgement)
  })

  test('what the filter of the router refuses is told so', () => {
    expect(announcements.decide({ agents: [agent], learnt: [], refused: [learnt] }, 'the same')).toEqual(
      failed('the agent on one announces 10.42.0.0/24 via 172.18.0.2, which the import filter of the router refuses'),
    )
  })
})

const to = (cidr: string) => ({ to: cidr, type: 'unicast', via: '172.18.0.3' })

describe('what a node has no route of its own to', () => {
  const wanted = { of: ['10.42.1.0/24'], via: '172.18.255.252' }
  const standard = { to: 'default', type: 'unicast', via: '172.18.255.252', device: 'eth0' }
  const own = { to: '10.42.0.0/24', type: 'unicast', device: 'cilium_host' }

  test.for([
    [[standard, own], passed],
    [[own], failed('there is no default route; there are: 10.42.0.0/24 dev cilium_host')],
    [
      [{ ...standard, via: '172.18.0.1' }],
      failed('the default route is default via 172.18.0.1 dev eth0, not via 172.18.255.252'),
    ],
    [[standard, to('10.42.1.0/24')], failed('it has a route of its own to 10.42.1.0/24: 10.42.1.0/24 via 172.18.0.3')],
    [[standard, to('10.42.1.7')], failed('it has a route of its own to 10.42.1.0/24: 10.42.1.7 via 172.18.0.3')],
    [[standard, to('10.42.0.0/16')], failed('it has a route of its own to 10.42.1.0/24: 10.42.0.0/16 via 172.18.0.3')],
  ] as const)('%j', ([routes, judgement]) => {
    expect(defaultRoute.decide({ node: 'one', cards: [], routes }, wanted)).toEqual(judgement)
  })

  test('no CIDRs are no question', () => {
    const network = { node: 'one', cards: [], routes: [standard] }
    expect(defaultRoute.decide(network, { ...wanted, of: [] })).toEqual(failed('no CIDRs were given'))
  })
})
