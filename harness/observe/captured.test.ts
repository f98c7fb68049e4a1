import { describe, expect, test } from 'vitest'
import type { ProbeResult } from '../probe/protocol.ts'
import { summarise, wireFlow } from './captured.ts'
import { echo, ipv4, tcp, udp, vxlan } from './frames.testing.ts'
import { readFrame } from './packet.ts'

const [one, other] = ['10.0.0.5', '10.0.1.7'] as const
const [node, far] = ['172.18.0.2', '172.18.0.3'] as const
const timings = { total: 1 }
const http: ProbeResult = {
  op: 'http',
  outcome: 'allowed',
  source: `${one}:4000`,
  destination: `${other}:8082`,
  timings,
}
const ping: ProbeResult = { op: 'icmp', outcome: 'allowed', source: one, destination: other, bytes: 777, timings }

function packets(...frames: Buffer[]) {
  return frames.flatMap(frame => readFrame(frame) ?? [])
}

describe('a probe is known on the wire', () => {
  test('by its ports, and a ping by its length', () => {
    expect(wireFlow(http)).toEqual({ protocol: 'tcp', from: one, to: other, fromPort: 4000, toPort: 8082 })
    expect(wireFlow({ ...http, op: 'udp', source: '[fd00::5]:1', destination: '[fd00::7]:2' })).toEqual({
      protocol: 'udp',
      from: 'fd00::5',
      to: 'fd00::7',
      fromPort: 1,
      toPort: 2,
    })
    expect(wireFlow(ping)).toEqual({ protocol: 'icmp', from: one, to: other, bytes: 777 })
    const { bytes: _, ...unanswered } = ping
    expect(wireFlow(unanswered)).toEqual({ protocol: 'icmp', from: one, to: other })
  })

  test('both ways, bare and encapsulated, each with how often', () => {
    const there = ipv4(one, other, 6, tcp(4000, 8082))
    const back = ipv4(other, one, 6, tcp(8082, 4000))
    const seen = summarise(packets(vxlan(node, far, there), vxlan(node, far, there), vxlan(far, node, back), there), [
      wireFlow(http),
    ])
    expect(seen.flows[0]?.seen).toEqual([
      { way: 'there', carried: 'vxlan', outer: { from: node, to: far }, count: 2 },
      { way: 'back', carried: 'vxlan', outer: { from: far, to: node }, count: 1 },
      { way: 'there', carried: 'bare', count: 1 },
    ])
    expect(seen.ways).toEqual(['vxlan', 'bare'])
    expect(seen.others).toEqual([])
  })

  test('and no packet of others is taken for it', () => {
    const strangers = packets(
      ipv4(one, other, 6, tcp(4001, 8082)),
      ipv4(one, other, 6, tcp(4000, 8080)),
      ipv4(one, other, 17, udp(4000, 8082, Buffer.alloc(4))),
      ipv4('10.0.0.50', other, 6, tcp(4000, 8082)),
      ipv4(one, other, 1, echo(56)),
    )
    const seen = summarise(strangers, [wireFlow(http), wireFlow(ping)])
    expect(seen.flows.map(flow => flow.seen)).toEqual([[], []])
    expect(seen.ways).toEqual([])
    expect(seen.others).toEqual([
      { from: one, to: other, protocol: 'tcp', carried: 'bare', count: 2 },
      { from: one, to: other, protocol: 'udp', carried: 'bare', count: 1 },
      { from: '10.0.0.50', to: other, protocol: 'tcp', carried: 'bare', count: 1 },
      { from: one, to: other, protocol: 'icmp', carried: 'bare', count: 1 },
    ])
  })

  test('and an encapsulation that carries no IP is one of its nodes', () => {
    const [packet] = packets(ipv4(node, far, 17, udp(1, 8472, Buffer.alloc(8))))
    expect(summarise(packet === undefined ? [] : [packet], [wireFlow(http)]).others).toEqual([
      { from: node, to: far, protocol: 'udp', carried: 'vxlan', outer: { from: node, to: far }, count: 1 },
    ])
  })
})
