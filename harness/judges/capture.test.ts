import { describe, expect, test } from 'vitest'
import type { Captured, Conversation, FlowSighting, WaySighting } from '../observe/captured.ts'
import { judgementOf } from './judge.ts'
import { type WantedCapture, judge } from './capture.ts'

const pods = ['10.0.0.5', '10.0.1.7'] as const
const nodes = ['172.18.0.2', '172.18.0.3'] as const
const overlay: WantedCapture = { carriedAs: 'vxlan', pods, nodes }
const native: WantedCapture = { carriedAs: 'bare', pods, nodes }

const outer = { from: nodes[0], to: nodes[1] }
const inVxlan: WaySighting[] = [
  { way: 'there', carried: 'vxlan', outer, count: 3 },
  { way: 'back', carried: 'vxlan', outer: { from: nodes[1], to: nodes[0] }, count: 2 },
]
const asSent: WaySighting[] = [
  { way: 'there', carried: 'bare', count: 3 },
  { way: 'back', carried: 'bare', count: 2 },
]
const neighbours: Conversation = { from: nodes[0], to: nodes[1], protocol: 'tcp', carried: 'bare', count: 9 }
const bare: Conversation = { from: pods[0], to: '10.0.1.70', protocol: 'tcp', carried: 'bare', count: 1 }
const tunnelled: Conversation = { from: '10.0.0.6', to: '10.0.1.8', protocol: 'udp', carried: 'vxlan', outer, count: 1 }

function flow(seen: readonly WaySighting[]): FlowSighting {
  return { protocol: 'tcp', from: pods[0], to: pods[1], fromPort: 4000, toPort: 8080, seen }
}

function captured(seen: readonly WaySighting[], others: readonly Conversation[] = [], lost = 0): Captured {
  return { node: 'one', device: 'eth0', filter: 'host 10.0.0.5', lost, ways: [], flows: [flow(seen)], others }
}

describe('the judge of a capture', () => {
  test('takes probes that were seen both ways as they should be carried', () => {
    expect(judge.decide(captured(inVxlan, [neighbours, tunnelled]), overlay)).toEqual({ verdict: 'passed' })
    expect(judge.decide(captured(asSent, [neighbours, bare]), native)).toEqual({ verdict: 'passed' })
  })

  test('refuses a probe that was seen otherwise', () => {
    expect(judge.decide(captured([...inVxlan, ...asSent]), overlay)).toEqual({
      verdict: 'failed',
      reason: [
        'on eth0 of one, 10.0.0.5 and 10.0.1.7 should talk inside vxlan, but there were',
        '3 of tcp 10.0.0.5:4000 -> 10.0.1.7:8080 there, bare',
        '2 of tcp 10.0.0.5:4000 -> 10.0.1.7:8080 back, bare',
      ].join('\n'),
    })
    expect(judge.decide(captured(inVxlan), native).reason).toContain(
      'should talk without encapsulation, but there were\n3 of tcp 10.0.0.5:4000 -> 10.0.1.7:8080 there, inside vxlan 172.18.0.2 -> 172.18.0.3',
    )
    expect(judge.decide(captured(inVxlan), { ...overlay, carriedAs: 'geneve' }).verdict).toBe('failed')
  })

  test('refuses an encapsulation between others than the two nodes', () => {
    const wrongWay = inVxlan.map(seen => ({ ...seen, outer }))
    expect(judge.decide(captured(wrongWay), overlay).reason).toContain('back, inside vxlan 172.18.0.2 -> 172.18.0.3')
  })

  test('refuses a bare packet of the pods in an overlay, and any encapsulated one without', () => {
    expect(judge.decide(captured(inVxlan, [bare]), overlay).reason).toContain('1 of tcp 10.0.0.5 -> 10.0.1.70, bare')
    expect(judge.decide(captured(inVxlan, [{ ...bare, from: '10.0.1.70', to: pods[1] }]), overlay).verdict).toBe(
      'failed',
    )
    expect(judge.decide(captured(asSent, [tunnelled]), native).reason).toContain(
      '1 of udp 10.0.0.6 -> 10.0.1.8, inside vxlan 172.18.0.2 -> 172.18.0.3',
    )
  })

  test('tells of many such packets in a few lines', () => {
    const many = Array.from({ length: 20 }, () => bare)
    expect(judge.decide(captured(inVxlan, many), overlay).reason?.split('\n')).toHaveLength(10)
    expect(judge.decide(captured(inVxlan, many), overlay).reason).toMatch(/\nand 12 more$/)
  })

  test('refuses a probe of which nothing was seen, in one way or in both: what others sent is no proof', () => {
    expect(judge.decide(captured(inVxlan.slice(0, 1), [tunnelled]), overlay)).toEqual({
      verdict: 'failed',
      reason:
        'on eth0 of one, 10.0.0.5 and 10.0.1.7 should talk inside vxlan, but\nnothing of tcp 10.0.0.5:4000 -> 10.0.1.7:8080 was seen back',
    })
    const { fromPort: _, toPort: __, ...ping } = { ...flow([]), protocol: 'icmp' }
    expect(judge.decide({ ...captured([]), flows: [ping] }, native).reason).toContain(
      'nothing of icmp 10.0.0.5 -> 10.0.1.7 was seen there\nnothing of icmp 10.0.0.5 -> 10.0.1.7 was seen back',
    )
  })

  test('cannot tell of what was not seen where packets were lost, and can of what was', () => {
    expect(judge.decide(captured(inVxlan, [], 4), overlay)).toEqual({
      verdict: 'inconclusive',
      reason: 'on eth0 of one, the capture lost 4 packets, so packets that it lacks prove nothing',
    })
    expect(judge.decide(captured([], [], 4), overlay).verdict).toBe('inconclusive')
    expect(judge.decide(captured(inVxlan, [bare], 4), overlay).verdict).toBe('failed')
  })

  test('proves nothing without a probe, or where the capture did not see its end', () => {
    expect(judge.decide({ ...captured(inVxlan), flows: [] }, overlay).verdict).toBe('broken')
    const unanswered = { asked: 'tcpdump on one', how: 'host 10.0.0.5', why: 'the mark is not among 0 packets' }
    expect(judgementOf(judge, { unanswered }, native)).toEqual({
      verdict: 'broken',
      reason: 'tcpdump on one did not answer (host 10.0.0.5): the mark is not among 0 packets',
    })
  })
})
