import { describe, expect, test } from 'vitest'
import { echo, ethernet, ipv4, tcp, udp, vxlan } from './frames.testing.ts'
import { readFrame } from './packet.ts'

describe('a packet is read from its frame', () => {
  test('TCP and UDP, with ports and for UDP the length', () => {
    const ends = { from: '10.0.0.5', to: '10.0.1.7' }
    expect(readFrame(ipv4(ends.from, ends.to, 6, tcp(4000, 8080)))).toEqual({
      ...ends,
      protocol: 'tcp',
      fromPort: 4000,
      toPort: 8080,
    })
    expect(readFrame(ipv4(ends.from, ends.to, 17, udp(4001, 8081, Buffer.alloc(300))).subarray(0, 192))).toEqual({
      ...ends,
      protocol: 'udp',
      fromPort: 4001,
      toPort: 8081,
      bytes: 300,
    })
  })

  test('ICMP, by its length, whatever of it was captured', () => {
    expect(readFrame(ipv4('10.0.0.5', '10.0.1.7', 1, echo(777)).subarray(0, 64))).toEqual({
      from: '10.0.0.5',
      to: '10.0.1.7',
      protocol: 'icmp',
      bytes: 777,
    })
  })

  test('VXLAN, with what it carries', () => {
    expect(
      readFrame(vxlan('172.18.0.2', '172.18.0.3', ipv4('10.0.0.5', '10.0.1.7', 6, tcp(4000, 8080)))),
    ).toMatchObject({
      from: '172.18.0.2',
      to: '172.18.0.3',
      protocol: 'udp',
      toPort: 8472,
      tunnel: 'vxlan',
      inner: { from: '10.0.0.5', to: '10.0.1.7', protocol: 'tcp', fromPort: 4000, toPort: 8080 },
    })
  })

  test('Geneve, behind its options', () => {
    const inner = ipv4('10.0.0.5', '10.0.1.7', 1, echo(56))
    const header = Buffer.from([0x02, 0, 0x65, 0x58, 0, 0, 1, 0])
    const carried = udp(40_000, 6081, Buffer.concat([header, Buffer.alloc(8), inner]))
    expect(readFrame(ipv4('172.18.0.2', '172.18.0.3', 17, carried))).toMatchObject({
      tunnel: 'geneve',
      inner: { from: '10.0.0.5', to: '10.0.1.7', protocol: 'icmp', bytes: 56 },
    })
  })

  test('an encapsulation is known by the port that its tunnel was given', () => {
    const frame = vxlan('172.18.0.2', '172.18.0.3', ipv4('10.0.0.5', '10.0.1.7', 6, tcp(4000, 8080)))
    // Bytes 36 and 37 of the frame: the destination port of the outer UDP header.
    frame.writeUInt16BE(8473, 36)
    expect(readFrame(frame)).not.toHaveProperty('tunnel')
    const found = readFrame(frame, { vxlan: 8473, geneve: 6081 })
    expect(found).toMatchObject({ tunnel: 'vxlan', inner: { from: '10.0.0.5', toPort: 8080 } })
  })

  test('what an encapsulation carries and is no IP stays unread', () => {
    const packet = readFrame(vxlan('172.18.0.2', '172.18.0.3', ethernet(0x0806, Buffer.alloc(28))))
    expect(packet).toMatchObject({ tunnel: 'vxlan' })
    expect(packet).not.toHaveProperty('inner')
    expect(readFrame(ipv4('172.18.0.2', '172.18.0.3', 17, udp(1, 6081, Buffer.alloc(0))))).toMatchObject({
      tunnel: 'geneve',
    })
  })

  test('a later fragment has no ports, and what is none of these its number', () => {
    expect(readFrame(ipv4('10.0.0.5', '10.0.1.7', 17, Buffer.alloc(40), 185))).toEqual({
      from: '10.0.0.5',
      to: '10.0.1.7',
      protocol: 'udp',
    })
    expect(readFrame(ipv4('10.0.0.5', '10.0.1.7', 132, Buffer.alloc(12)))).toEqual({
      from: '10.0.0.5',
      to: '10.0.1.7',
      protocol: '132',
    })
  })

  test('IPv6', () => {
    const header = Buffer.alloc(40)
    header.writeUInt16BE(20, 4)
    header.writeUInt8(6, 6)
    header.writeUInt16BE(0xfd00, 8)
    header.writeUInt8(5, 23)
    header.writeUInt16BE(0xfd00, 24)
    header.writeUInt8(7, 39)
    expect(readFrame(ethernet(0x86dd, Buffer.concat([header, tcp(4000, 8080)])))).toEqual({
      from: 'fd00::5',
      to: 'fd00::7',
      protocol: 'tcp',
      fromPort: 4000,
      toPort: 8080,
    })
  })

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['an ARP request', ethernet(0x0806, Buffer.alloc(28))],
    ['a frame without its packet', ethernet(0x0800, Buffer.alloc(0))],
    ['a packet that was cut in its header', ipv4('10.0.0.5', '10.0.1.7', 6, tcp(1, 2)).subarray(0, 30)],
    ['a packet that was cut in the one below', ipv4('10.0.0.5', '10.0.1.7', 6, tcp(1, 2)).subarray(0, 36)],
    ['an IPv6 packet that was cut', ethernet(0x86dd, Buffer.alloc(20))],
  ])('%s is none', (_, frame) => {
    expect(readFrame(frame)).toBeUndefined()
  })
})
