/** Name of an encapsulation. */
export type Tunnel = 'vxlan' | 'geneve'

/** UDP ports by which encapsulated packets are known. */
export type TunnelPorts = Readonly<Record<Tunnel, number>>

/** Those that Cilium and the RFCs have, where nobody asks for another (`tunnelPort`). */
export const TUNNEL_PORTS: TunnelPorts = { vxlan: 8472, geneve: 6081 }

/** A packet as it was on a wire. Addresses are without ports. */
export interface Packet {
  readonly from: string
  readonly to: string
  /** `tcp`, `udp`, `icmp`, `icmpv6`, or the number that IP gives it. */
  readonly protocol: string
  /** Absent where the protocol has none, and in a fragment that is not the first. */
  readonly fromPort?: number
  readonly toPort?: number
  /** Bytes behind the header of UDP, ICMP or ICMPv6. */
  readonly bytes?: number
  /** What carries another packet, and that packet. */
  readonly tunnel?: Tunnel
  readonly inner?: Packet
}

/** Length of an Ethernet header without a VLAN tag. */
const ETHERNET = 14

/** Length of the headers of UDP, ICMP and ICMPv6. */
const SHORT_HEADER = 8

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6' }

/** Reads an Ethernet frame of which the beginning was captured; undefined for what is not IP, or was cut in its headers. */
export function readFrame(frame: Buffer, tunnels: TunnelPorts = TUNNEL_PORTS): Packet | undefined {
  if (frame.length < ETHERNET) return undefined
  const type = frame.readUInt16BE(12)
  if (type === 0x0800) return readIPv4(frame.subarray(ETHERNET), tunnels)
  return type === 0x86dd ? readIPv6(frame.subarray(ETHERNET), tunnels) : undefined
}

function readIPv4(data: Buffer, tunnels: TunnelPorts): Packet | undefined {
  const header = (data.length > 0 ? data.readUInt8(0) & 15 : 0) * 4
  if (header < 20 || data.length < header) return undefined
  const isFirst = (data.readUInt16BE(6) & 0x1fff) === 0
  const ends = { from: readAddress4(data, 12), to: readAddress4(data, 16), protocol: nameOf(data.readUInt8(9)) }
  if (!isFirst) return ends
  return withPorts(ends, { data: data.subarray(header), length: data.readUInt16BE(2) - header }, tunnels)
}

function readIPv6(data: Buffer, tunnels: TunnelPorts): Packet | undefined {
  if (data.length < 40) return undefined
  const ends = { from: readAddress6(data, 8), to: readAddress6(data, 24), protocol: nameOf(data.readUInt8(6)) }
  return withPorts(ends, { data: data.subarray(40), length: data.readUInt16BE(4) }, tunnels)
}

function readAddress4(data: Buffer, at: number): string {
  return [...data.subarray(at, at + 4)].join('.')
}

/** As RFC 5952 writes it. */
function readAddress6(data: Buffer, at: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => data.readUInt16BE(at + index * 2).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

function nameOf(protocol: number): string {
  return PROTOCOLS[protocol] ?? String(protocol)
}

/** What IP carries: as much of it as was captured, and how long it was. */
interface Payload {
  readonly data: Buffer
  readonly length: number
}

function withPorts(ends: Packet, { data, length }: Payload, tunnels: TunnelPorts): Packet | undefined {
  if (ends.protocol === 'icmp' || ends.protocol === 'icmpv6') return { ...ends, bytes: length - SHORT_HEADER }
  if (ends.protocol !== 'tcp' && ends.protocol !== 'udp') return ends
  if (data.length < SHORT_HEADER) return undefined
  const ports = { fromPort: data.readUInt16BE(0), toPort: data.readUInt16BE(2) }
  if (ends.protocol === 'tcp') return { ...ends, ...ports }
  return {
    ...ends,
    ...ports,
    bytes: length - SHORT_HEADER,
    ...readTunnelled(ports.toPort, data.subarray(SHORT_HEADER), tunnels),
  }
}

/** RFC 7348 section 5; RFC 8926 section 3.4, where options may follow the header. */
function readTunnelled(port: number, data: Buffer, tunnels: TunnelPorts): Pick<Packet, 'tunnel' | 'inner'> {
  const tunnel = (['vxlan', 'geneve'] as const).find(name => tunnels[name] === port)
  if (tunnel === undefined) return {}
  const options = tunnel === 'geneve' && data.length > 0 ? (data.readUInt8(0) & 63) * 4 : 0
  const inner = readFrame(data.subarray(8 + options), tunnels)
  return { tunnel, ...(inner === undefined ? {} : { inner }) }
}
