import { expect, test } from 'vitest'
import type { Flow } from '../hubble/flow.ts'
import { dropsOf, seenDecision } from './observed.ts'

const end = { port: undefined, identity: 0, namespace: '', pod: '', labels: [] }
const drop: Flow = {
  time: 0,
  node: 'one',
  verdict: 'DROPPED',
  dropReason: 'POLICY_DENIED',
  direction: 'INGRESS',
  protocol: 'TCP',
  source: { ...end, ip: '10.0.0.1', port: 4711, pod: 'client' },
  destination: { ...end, ip: '10.0.0.2', port: 80, pod: 'server' },
  icmpType: undefined,
  flags: ['SYN'],
  isReply: undefined,
  kind: 'L3_L4',
  isVerdict: true,
  dnsQuery: undefined,
}
const pair = { sourceIP: '10.0.0.1', destinationIP: '10.0.0.2', traffic: { protocol: 'TCP', port: 80 } } as const

test('a drop belongs to a pair by addresses, protocol and port', () => {
  expect(dropsOf(pair, [drop])).toEqual([drop])
  expect(dropsOf(pair, [{ ...drop, verdict: 'FORWARDED' }])).toEqual([])
  expect(dropsOf({ ...pair, traffic: { protocol: 'TCP', port: 81 } }, [drop])).toEqual([])
  expect(dropsOf({ ...pair, traffic: { protocol: 'UDP', port: 80 } }, [drop])).toEqual([])
  expect(dropsOf({ ...pair, destinationIP: '10.0.0.3' }, [drop])).toEqual([])
  expect(dropsOf({ ...pair, sourceIP: '10.0.0.3' }, [drop])).toEqual([])
})

test('a ping has a type and no port', () => {
  const ping: Flow = { ...drop, protocol: 'ICMPv4', icmpType: 8 }
  expect(dropsOf({ ...pair, traffic: { protocol: 'ICMP', type: 8 } }, [ping])).toEqual([ping])
  expect(dropsOf({ ...pair, traffic: { protocol: 'ICMP', type: 13 } }, [ping])).toEqual([])
})

test('a node has several addresses, and no pod', () => {
  expect(dropsOf({ ...pair, sourceIP: undefined }, [drop])).toEqual([])
  const fromNode = { ...drop, source: { ...drop.source, pod: '', ip: '10.0.9.9' } }
  expect(dropsOf({ ...pair, sourceIP: undefined }, [fromNode])).toEqual([fromNode])
})

test('silence is a decision only where Hubble names the end and the reason', () => {
  expect(seenDecision('allowed', [])).toBe('allowed')
  expect(seenDecision('refused', [])).toBe('refused')
  expect(seenDecision('dropped', [drop])).toBe('ingress: no rule allows it')
  expect(seenDecision('dropped', [{ ...drop, dropReason: 'POLICY_DENY', direction: 'EGRESS' }])).toBe(
    'egress: a rule denies it',
  )
  expect(seenDecision('dropped', [], 'connect')).toBe('no answer (connect), and Hubble saw no drop')
  expect(seenDecision('dropped', [{ ...drop, dropReason: 'CT_MAP_INSERTION_FAILED' }])).toBe(
    'dropped for CT_MAP_INSERTION_FAILED, direction INGRESS',
  )
})
