import { describe, expect, test } from 'vitest'
import type { Flow } from '../hubble/flow.ts'
import { PARTIES } from './lab.testing.ts'
import {
  type AskedQuestion,
  type PolicyVerdicts,
  type ToldDrop,
  dropsOf,
  pairOf,
  seenDecision,
  toldDrop,
} from './observed.ts'

const parties = {
  client: { party: PARTIES.client, addresses: ['10.0.0.1', 'fd00::1'] },
  server: { party: PARTIES.server, addresses: ['10.0.1.2', 'fd00::2'] },
  one: { party: PARTIES.one, addresses: ['172.20.0.2', '10.0.0.200'] },
  outside: { party: PARTIES.outside, addresses: ['172.20.0.9'] },
}

const drop: ToldDrop = {
  time: 0,
  node: 'two',
  reason: 'POLICY_DENIED',
  direction: 'INGRESS',
  protocol: 'TCP',
  source: { ip: '10.0.0.1', port: 4711, namespace: 'red', pod: 'client', labels: [] },
  destination: { ip: '10.0.1.2', port: 80, namespace: 'red', pod: 'server', labels: [] },
}

/** What Hubble told of packets from somewhere else to the server. */
function dropFrom(source: Partial<ToldDrop['source']>): ToldDrop {
  return { ...drop, source: { ip: '10.0.0.1', port: 4711, namespace: '', pod: '', labels: [], ...source } }
}

function told(question: Partial<AskedQuestion>, drops: readonly ToldDrop[]): ToldDrop[] {
  const asked = { from: 'client', to: 'server', traffic: TCP, outcome: 'dropped', ...question } as const
  const seen: PolicyVerdicts = {
    policies: [],
    parties,
    questions: [asked],
    drops,
    watch: { lostEvents: 0, unreadableLines: 0 },
  }
  return dropsOf(seen, asked)
}

const TCP = { protocol: 'TCP', port: 80 } as const

describe('the drops of a question', () => {
  test('have its addresses, protocol and port', () => {
    expect(told({}, [drop])).toEqual([drop])
    expect(told({ traffic: { protocol: 'TCP', port: 81 } }, [drop])).toEqual([])
    expect(told({ traffic: { protocol: 'UDP', port: 80 } }, [drop])).toEqual([])
    expect(told({ from: 'server', to: 'client' }, [drop])).toEqual([])
    expect(told({}, [dropFrom({ ip: '10.0.0.7' })])).toEqual([])
  })

  test('are of its family', () => {
    const six = {
      ...drop,
      source: { ...drop.source, ip: 'fd00::1' },
      destination: { ...drop.destination, ip: 'fd00::2' },
    }
    expect(told({}, [six, drop])).toEqual([drop])
    expect(told({ family: 6 }, [six, drop])).toEqual([six])
  })

  test('of a ping have its type and no port', () => {
    const ping = { ...drop, protocol: 'ICMPv4', icmpType: 8 } as const
    expect(told({ traffic: { protocol: 'ICMP', type: 8 } }, [ping])).toEqual([ping])
    expect(told({ traffic: { protocol: 'ICMP', type: 13 } }, [ping])).toEqual([])
    expect(told({ traffic: { protocol: 'ICMP', type: 8 } }, [drop])).toEqual([])
  })

  test('of a pod may lack its name, and never have the name of another', () => {
    expect(told({}, [dropFrom({ pod: '' })])).toHaveLength(1)
    expect(told({}, [dropFrom({ pod: 'other', namespace: 'red' })])).toEqual([])
    expect(told({}, [dropFrom({ pod: 'client', namespace: 'blue' })])).toEqual([])
  })

  test.for(['reserved:host', 'reserved:remote-node', 'reserved:kube-apiserver'])(
    'of a node have any of its addresses and the label %s',
    label => {
      for (const ip of parties.one.addresses) {
        expect(told({ from: 'one' }, [dropFrom({ ip, labels: [label] })])).toHaveLength(1)
      }
      expect(told({ from: 'one' }, [dropFrom({ ip: '172.20.0.3', labels: [label] })])).toEqual([])
    },
  )

  test('that the sending node told of what leaves it are at egress, whatever Hubble calls it', () => {
    const sent = dropFrom({ ip: '10.0.0.200', labels: ['reserved:host'] })
    expect(told({ from: 'one' }, [{ ...sent, node: 'one' }])).toMatchObject([{ direction: 'EGRESS' }])
    // The node of the receiver lets nothing in, and a pod on the node itself may do either.
    expect(told({ from: 'one' }, [{ ...sent, node: 'two' }])).toMatchObject([{ direction: 'INGRESS' }])
    const toOwnPod = { ...sent, node: 'one', destination: { ...drop.source, port: 80 } }
    expect(told({ from: 'one', to: 'client' }, [toOwnPod])).toMatchObject([{ direction: 'INGRESS' }])
  })

  test('of somebody else without a pod prove nothing about a node', () => {
    expect(told({ from: 'one' }, [dropFrom({ ip: '172.20.0.9', labels: ['reserved:world'] })])).toEqual([])
    expect(told({ from: 'one' }, [dropFrom({ ip: '172.20.0.2', labels: ['reserved:world'] })])).toEqual([])
    expect(told({ from: 'one' }, [dropFrom({ ip: '172.20.0.2', pod: 'client', namespace: 'red' })])).toEqual([])
  })

  test('of the host outside are no node’s', () => {
    expect(told({ from: 'outside' }, [dropFrom({ ip: '172.20.0.9', labels: ['reserved:world'] })])).toHaveLength(1)
    expect(told({ from: 'outside' }, [dropFrom({ ip: '172.20.0.9', labels: ['reserved:remote-node'] })])).toEqual([])
  })
})

test('silence is a decision only where Hubble names the end and the reason', () => {
  const silent = { outcome: 'dropped' } as const
  expect(seenDecision({ outcome: 'allowed' }, [])).toBe('allowed')
  expect(seenDecision({ outcome: 'refused' }, [])).toBe('refused')
  expect(seenDecision(silent, [drop])).toBe('ingress: no rule allows it')
  expect(seenDecision(silent, [{ ...drop, reason: 'POLICY_DENY', direction: 'EGRESS' }])).toBe(
    'egress: a rule denies it',
  )
  expect(seenDecision({ ...silent, phase: 'connect' }, [])).toBe('no answer (connect), and Hubble saw no drop')
  expect(seenDecision(silent, [])).toBe('no answer (exchange), and Hubble saw no drop')
  expect(seenDecision(silent, [{ ...drop, reason: 'CT_MAP_INSERTION_FAILED' }])).toBe(
    'dropped for CT_MAP_INSERTION_FAILED, direction INGRESS',
  )
  expect(seenDecision(silent, [{ ...drop, reason: '', direction: '' }])).toBe(
    'dropped for no reason, direction unknown',
  )
})

test('a question is put to the model with its parties, who have to be known', () => {
  const question = { from: 'client', to: 'server', traffic: TCP, outcome: 'allowed' } as const
  expect(pairOf({ parties }, question)).toEqual({ from: PARTIES.client, to: PARTIES.server, traffic: TCP })
  expect(() => pairOf({ parties }, { ...question, to: 'nobody' })).toThrow('nobody is called nobody')
})

test('of a flow is kept what tells whose it was', () => {
  const end = { port: undefined, identity: 6, namespace: '', pod: '', labels: ['k8s:a=b', 'reserved:remote-node'] }
  const flow: Flow = {
    time: 7,
    node: 'two',
    verdict: 'DROPPED',
    dropReason: 'POLICY_DENIED',
    direction: 'INGRESS',
    protocol: 'ICMPv4',
    source: { ...end, ip: '172.20.0.2' },
    destination: { ...end, ip: '10.0.1.2', pod: 'server', namespace: 'red', port: 80 },
    icmpType: 8,
    flags: [],
    isReply: undefined,
    kind: 'L3_L4',
    isVerdict: true,
    dnsQuery: undefined,
  }
  const labels = ['reserved:remote-node']
  expect(toldDrop(flow)).toEqual({
    time: 7,
    node: 'two',
    reason: 'POLICY_DENIED',
    direction: 'INGRESS',
    protocol: 'ICMPv4',
    icmpType: 8,
    source: { ip: '172.20.0.2', namespace: '', pod: '', labels },
    destination: { ip: '10.0.1.2', port: 80, namespace: 'red', pod: 'server', labels },
  })
  expect(toldDrop({ ...flow, icmpType: undefined })).not.toHaveProperty('icmpType')
})
