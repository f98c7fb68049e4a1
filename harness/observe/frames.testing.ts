/** Frames for tests, byte for byte as a kernel hands them on. */

/** An Ethernet frame around an IPv4 packet. */
export function ipv4(from: string, to: string, protocol: number, data: Buffer, fragment = 0): Buffer {
  const header = Buffer.alloc(20)
  header.writeUInt8(0x45, 0)
  header.writeUInt16BE(20 + data.length, 2)
  header.writeUInt16BE(fragment, 6)
  header.writeUInt8(64, 8)
  header.writeUInt8(protocol, 9)
  for (const [at, address] of [
    [12, from],
    [16, to],
  ] as const)
    Buffer.from(address.split('.').map(Number)).copy(header, at)
  return ethernet(0x0800, Buffer.concat([header, data]))
}

/** An Ethernet frame. */
export function ethernet(type: number, data: Buffer): Buffer {
  const header = Buffer.alloc(14)
  header.writeUInt16BE(type, 12)
  return Buffer.concat([header, data])
}

/** What UDP carries. */
export function udp(fromPort: number, toPort: number, data: Buffer): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt16BE(fromPort, 0)
  header.writeUInt16BE(toPort, 2)
  header.writeUInt16BE(8 + data.length, 4)
  return Buffer.concat([header, data])
}

/** What TCP carries, without options. */
export function tcp(fromPort: number, toPort: number): Buffer {
  const header = Buffer.alloc(20)
  header.writeUInt16BE(fromPort, 0)
  header.writeUInt16BE(toPort, 2)
  return header
}

/** An echo of ICMP with so many bytes. */
export function echo(bytes: number): Buffer {
  return Buffer.concat([Buffer.from([8, 0, 0, 0, 0, 1, 0, 1]), Buffer.alloc(bytes)])
}

/** A frame inside VXLAN, between two nodes. */
export function vxlan(from: string, to: string, frame: Buffer): Buffer {
  return ipv4(from, to, 17, udp(40_000, 8472, Buffer.concat([Buffer.from([8, 0, 0, 0, 0, 0, 1, 0]), frame])))
}
