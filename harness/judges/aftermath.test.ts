import { describe, expect, test } from 'vitest'
import type { ContainerLog } from '../observe/log-lines.ts'
import type { AgentVitals, ContainerEnd, PodRestarts } from '../observe/vitals.ts'
import { judge as drops } from './drop-reasons.ts'
import { judge as endpointStates } from './endpoint-states.ts'
import { EXPECTED_DROPS } from './expected-drops.ts'
import { KNOWN_LINES } from './known-log-lines.ts'
import { judge as lines } from './log-lines.ts'
import { judge as pressure } from './map-pressure.ts'
import { judge as files } from './open-files.ts'
import { judge as restarts } from './restarts.ts'

const passed = { verdict: 'passed' }
const failed = (reason: string) => ({ verdict: 'failed', reason })

function agent(more: Partial<AgentVitals> = {}): AgentVitals {
  return {
    node: 'one',
    pod: 'cilium-a',
    drops: {},
    mapPressure: { lxc: 0.01 },
    endpoints: 5,
    openFiles: 80,
    maxOpenFiles: 1024,
    memoryBytes: 2e8,
    features: [],
    ...more,
  }
}

function sighting(count: number, uid = 'u'): PodRestarts {
  return { pod: 'cilium-a', uid, node: 'one', restarts: { 'cilium-agent': count } }
}

function dropped(before: Record<string, number>, now: Record<string, number>, ipv6 = false) {
  const remembered = [{ node: 'one', reason: 'STALE_OR_UNROUTABLE_IP', ends: 'TCP 10.0.0.1 -> 10.0.0.2:80' }]
  return drops.decide({ before: [agent({ drops: before })], now: [agent({ drops: now })], remembered }, { ipv6 })
}

/** Drops for the reason in a cluster that carries IPv6, or not, of which Hubble remembers one. */
function droppedLike(ends: string, ipv6: boolean) {
  const now = [agent({ drops: { 'Invalid source ip, EGRESS': 3 } })]
  return drops.decide(
    { before: [agent()], now, remembered: [{ node: 'one', reason: 'INVALID_SOURCE_IP', ends }] },
    { ipv6 },
  )
}

function log(level: string, message: string, example = message): ContainerLog {
  return {
    pod: 'cilium-a',
    container: 'cilium-agent',
    lines: 10,
    aboutCases: 0,
    kinds: [{ level, message, count: 2, example }],
  }
}

function of(...others: { id: number; namespace: string; ip: string; state: string }[]) {
  return endpointStates.decide({ node: 'one', said: { count: 3, others } }, 'all ready')
}

function ended(end: Partial<ContainerEnd>, waited: number) {
  const ends = { 'cilium-agent': { exitCode: 0, reason: 'Completed', message: '', ...end } }
  return restarts.decide({ before: [sighting(0)], now: [{ ...sighting(1), ends }], waited }, 'none')
}

describe('restarts', () => {
  test('the same pods with the same counts', () => {
    expect(restarts.decide({ before: [sighting(2)], now: [sighting(2), sighting(0, 'new')] }, 'none')).toEqual(passed)
  })

  test('a container that was started again, and a pod that is gone', () => {
    expect(restarts.decide({ before: [sighting(0)], now: [sighting(1)] }, 'none')).toEqual(
      failed('cilium-agent of cilium-a on one was restarted once'),
    )
    expect(restarts.decide({ before: [sighting(1)], now: [sighting(4)] }, 'none')).toEqual(
      failed('cilium-agent of cilium-a on one was restarted 3 times'),
    )
    expect(restarts.decide({ before: [sighting(0)], now: [sighting(0, 'new')] }, 'none')).toEqual(
      failed('cilium-a on one is gone'),
    )
  })

  describe('where processors were missing', () => {
    test.for<[string, Partial<ContainerEnd>]>([
      ['its kubelet, and it went', {}],
      ['its kubelet, and it did not go', { exitCode: 137, reason: 'Error' }],
      ['a signal', { exitCode: 143, reason: 'Error' }],
      ['its own rule', { exitCode: 1, reason: 'Error', message: 'x\nmsg="Leader election lost, shutting down."\n' }],
    ])('a container that was ended for being late, by %s, settles nothing', ([, end]) => {
      expect(ended(end, 0.73)).toMatchObject({
        verdict: 'inconclusive',
        reason: expect.stringMatching(/restarted once; it ended with exit code .*\n.* 73 % of the time/),
      })
      expect(ended(end, 0.49)).toMatchObject({ verdict: 'failed' })
    })

    test('a crash and a lack of memory are faults all the same, and so is a pod that is gone', () => {
      expect(ended({ exitCode: 2, reason: 'Error', message: 'a\npanic: nil map' }, 1)).toEqual(
        failed('cilium-agent of cilium-a on one was restarted once; it ended with exit code 2 (Error): panic: nil map'),
      )
      expect(ended({ exitCode: 137, reason: 'OOMKilled' }, 1)).toMatchObject({ verdict: 'failed' })
      expect(restarts.decide({ before: [sighting(0)], now: [sighting(0, 'new')], waited: 1 }, 'none')).toMatchObject({
        verdict: 'failed',
      })
    })
  })

  test('nothing to compare is no proof', () => {
    expect(restarts.decide({ before: [], now: [] }, 'none')).toEqual(failed('Cilium has no pods'))
  })
})

describe('drops', () => {
  test('what policies deny says nothing against a cluster', () => {
    expect(dropped({}, { 'Policy denied, INGRESS': 7 })).toEqual(passed)
  })

  test('what was dropped before the first case is not of this run', () => {
    const earlier = { 'Stale or unroutable IP, EGRESS': 3 }
    expect(dropped(earlier, earlier)).toEqual(passed)
  })

  test('a pod that looks for routers is expected where Cilium carries IPv6, and a pod with an address of another is not', () => {
    expect(droppedLike('ICMPv6 fe80::7 -> ff02::2 (reserved:world-ipv6)', true)).toEqual(passed)
    expect(droppedLike('ICMPv6 :: (reserved:world-ipv6) -> ff02::16 (reserved:world-ipv6)', true)).toEqual(passed)
    expect(droppedLike('ICMPv6 fe80::7 -> ff02::2 (reserved:world-ipv6)', false)).toMatchObject({ verdict: 'failed' })
    expect(droppedLike('UDP 10.9.9.9 -> 10.0.0.2:80', true)).toEqual(
      failed(
        'one dropped 3 packets (egress) for an unexpected reason: Invalid source ip; Hubble remembers UDP 10.9.9.9 -> 10.0.0.2:80',
      ),
    )
  })

  test('another reason is told with its count and what Hubble remembers', () => {
    expect(dropped({ 'Stale or unroutable IP, EGRESS': 3 }, { 'Stale or unroutable IP, EGRESS': 5 })).toEqual(
      failed(
        'one dropped 2 packets (egress) for an unexpected reason: Stale or unroutable IP; Hubble remembers TCP 10.0.0.1 -> 10.0.0.2:80',
      ),
    )
    expect(dropped({}, { 'Invalid source ip, EGRESS': 1 })).toEqual(
      failed('one dropped one packet (egress) for an unexpected reason: Invalid source ip'),
    )
  })

  test('IPv6 is expected to be dropped only where Cilium does not carry it', () => {
    const now = { 'Unsupported L3 protocol, EGRESS': 4 }
    expect(dropped({}, now)).toEqual(passed)
    expect(dropped({}, now, true)).toMatchObject({ verdict: 'failed' })
  })

  test('a Service without backends is expected to drop only where it is to be silent', () => {
    const data = {
      before: [agent()],
      now: [agent({ drops: { 'Service backend not found, INGRESS': 4 } })],
      remembered: [],
    }
    expect(drops.decide(data, { ipv6: false, silentServices: true })).toEqual(passed)
    expect(drops.decide(data, { ipv6: false })).toMatchObject({ verdict: 'failed' })
  })

  test('counters of an agent that was replaced begin at zero', () => {
    const data = { before: [agent({ pod: 'old', drops: { 'Invalid source ip, EGRESS': 9 } })], remembered: [] }
    expect(drops.decide({ ...data, now: [agent()] }, { ipv6: false })).toEqual(passed)
    expect(
      drops.decide({ ...data, now: [agent({ drops: { 'Invalid source ip, EGRESS': 2 } })] }, { ipv6: false }),
    ).toEqual(failed('one dropped 2 packets (egress) for an unexpected reason: Invalid source ip'))
  })

  test('no agents are no proof', () => {
    expect(drops.decide({ before: [], now: [], remembered: [] }, { ipv6: false })).toEqual(
      failed('there are no agents'),
    )
  })
})

describe('logs', () => {
  test('levels that are not asked for, and lines that are known, pass', () => {
    expect(lines.decide([log('warning', 'odd')], { noneOf: ['error'] })).toEqual(passed)
    for (const { level, says } of KNOWN_LINES)
      expect(lines.decide([log(level, 'x', `msg="${says}"`)], { noneOf: [level] })).toEqual(passed)
  })

  test('an error that is not known is told with its pod and its first line', () => {
    expect(
      lines.decide([log('error', 'no space', 'level=error msg="no space" map=ct')], { noneOf: ['error'] }),
    ).toEqual(
      failed('cilium-a, cilium-agent: logged 2 times at level error: no space\n  level=error msg="no space" map=ct'),
    )
  })

  test('a known line at another level is news', () => {
    const [known] = KNOWN_LINES
    expect(lines.decide([log('panic', known?.says ?? '')], { noneOf: ['panic'] })).toMatchObject({ verdict: 'failed' })
  })

  test('no logs are no proof', () => {
    expect(lines.decide([], { noneOf: ['error'] })).toEqual(failed('there are no logs'))
  })
})

test('a map that is nearly full, and an agent that tells of none', () => {
  expect(pressure.decide([agent()], { below: 0.9 })).toEqual(passed)
  expect(pressure.decide([agent({ mapPressure: { ct4_global: 0.934 } })], { below: 0.9 })).toEqual(
    failed('the BPF map ct4_global on one is full to 93 %, not below 90 %'),
  )
  expect(pressure.decide([agent({ mapPressure: {} })], { below: 0.9 })).toEqual(
    failed('the agent on one tells of no map'),
  )
  expect(pressure.decide([], { below: 0.9 })).toEqual(failed('there are no agents'))
})

test('open files that grow, and that come near to the limit', () => {
  const wanted = { moreAtMost: 100, perEndpoint: 10, share: 0.5 }
  const decide = (openFiles: number, pod = 'cilium-a', endpoints = 5) =>
    files.decide({ before: [agent()], now: [agent({ openFiles, pod, endpoints })] }, wanted)
  expect(decide(180)).toEqual(passed)
  expect(decide(181)).toEqual(
    failed('the agent on one has 181 files open, 101 more than before the first case, and 0 more endpoints'),
  )
  expect(decide(220, 'cilium-a', 9)).toEqual(passed)
  expect(decide(181, 'cilium-a', 4)).toMatchObject({ verdict: 'failed' })
  expect(decide(513, 'another')).toEqual(failed('the agent on one has 513 of at most 1024 files open'))
  expect(decide(0)).toEqual(failed('the agent on one does not tell how many files it has open'))
  expect(files.decide({ before: [], now: [] }, wanted)).toEqual(failed('there are no agents'))
})

test('endpoints that are not ready', () => {
  expect(of()).toEqual(passed)
  expect(of({ id: 7, namespace: 'shop', ip: '10.0.0.7', state: 'regenerating' })).toEqual(
    failed('one: endpoint 7 of a pod in shop (10.0.0.7) is regenerating, not ready'),
  )
  expect(of({ id: 1, namespace: '', ip: '', state: '' })).toEqual(
    failed('one: endpoint 1 of the node itself is in no state, not ready'),
  )
  expect(endpointStates.decide({ node: 'one', said: { count: 0, others: [] } }, 'all ready')).toEqual(
    failed('one: the agent has no endpoints'),
  )
})

test('what is known says why', () => {
  expect([...KNOWN_LINES, ...EXPECTED_DROPS].filter(({ why }) => why === '')).toEqual([])
})
