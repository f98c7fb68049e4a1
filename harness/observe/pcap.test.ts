import { describe, expect, test } from 'vitest'
import { ipv4, pcap, tcp } from './frames.testing.ts'
import { PcapReader } from './pcap.ts'

const frames = [1, 2, 3].map(port => ipv4('10.0.0.5', '10.0.1.7', 6, tcp(port, 8080)))

describe('a capture file is read as it grows', () => {
  test('whole', () => {
    expect(new PcapReader().push(pcap(frames))).toEqual(frames)
  })

  test('byte by byte, each frame once and when it is complete', () => {
    const reader = new PcapReader()
    const file = pcap(frames)
    const came = [...file].map(byte => reader.push(Buffer.from([byte])))
    expect(came.flat()).toEqual(frames)
    expect(came.at(-1)).toHaveLength(1)
  })

  test('of the other byte order', () => {
    const file = Buffer.from(pcap(frames.slice(0, 1)))
    file.subarray(0, 4).reverse()
    file.subarray(20, 24).reverse()
    file.subarray(32, 36).reverse()
    expect(new PcapReader().push(file)).toEqual(frames.slice(0, 1))
  })

  test('and is refused where it is none, or of no Ethernet', () => {
    expect(() => new PcapReader().push(Buffer.from('tcpdump: eth0: No such device exists'))).toThrow(
      'no capture file: it begins with 74637064',
    )
    expect(() => new PcapReader().push(pcap(frames, { linkType: 113 }))).toThrow(
      'the packets of link type 113 cannot be read: no Ethernet',
    )
  })
})
