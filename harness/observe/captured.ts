import type { ProbeResult } from '../probe/protocol.ts'
import type { Packet, Tunnel } from './packet.ts'

/** How a packet was on the wire: as the pods sent it, or inside another. */
export type Carried = 'bare' | Tunnel

/** What was captured on a node's card, trimmed to what a judge and its reader need. */
export interface Captured {
  readonly node: string
  readonly device: string
  readonly filter: string
  /** Packets that the kernel had no room for: nothing is known of them. */
  readonly lost: number
  /** How packets of the probes were carried, each way once. */
  readonly ways: readonly Carried[]
  /** Every probe of the case, and how its packets were seen. */
  readonly flows: readonly FlowSighting[]
  /** Every other packet that matched, counted. */
  readonly others: readonly Conversation[]
}

/** A probe as it is known on the wire: by its ports, or where there are none by its length. */
export interface WireFlow {
  readonly protocol: string
  readonly from: string
  readonly to: string
  readonly fromPort?: number
  readonly toPort?: number
  readonly bytes?: number
}

/** A probe, and its packets both ways. */
export interface FlowSighting extends WireFlow {
  readonly seen: readonly WaySighting[]
}

/** Packets of a probe that went the same way. */
export interface WaySighting {
  readonly way: 'there' | 'back'
  readonly carried: Carried
  /** Of what carries them. */
  readonly outer?: Ends
  readonly count: number
}

interface Ends {
  readonly from: string
  readonly to: string
}

/** Packets of others, by their ends. */
export interface Conversation extends Ends {
  readonly protocol: string
  readonly carried: Carried
  readonly outer?: Ends
  readonly count: number
}

/** What a probe is known by on the wire, from what its sender says of it. */
export function wireFlow({ op, source = '', destination = '', bytes }: ProbeResult): WireFlow {
  const [from, to] = [endpoint(source), endpoint(destination)]
  if (op === 'icmp')
    return {
      protocol: source.includes(':') ? 'icmpv6' : 'icmp',
      from: source,
      to: destination,
      ...(bytes === undefined ? {} : { bytes }),
    }
  return {
    protocol: op === 'udp' ? 'udp' : 'tcp',
    from: from.address,
    to: to.address,
    fromPort: from.port,
    toPort: to.port,
  }
}

function endpoint(text: string): { address: string; port: number } {
  const at = text.lastIndexOf(':')
  return { address: text.slice(0, at).replace(/^\[(.*)\]$/, '$1'), port: Number(text.slice(at + 1)) }
}

/** Sorts packets into those of the probes and those of others. */
export function summarise(
  packets: readonly Packet[],
  probes: readonly WireFlow[],
): Pick<Captured, 'ways' | 'flows' | 'others'> {
  const told = packets.map(packet => {
    const { from, to, tunnel, inner } = packet
    if (tunnel === undefined) return { subject: packet, carried: 'bare' as const }
    return { subject: inner ?? packet, carried: tunnel, outer: { from, to } }
  })
  const seenOf = (flow: WireFlow) =>
    told.flatMap(({ subject, ...how }) => {
      const way = wayOf(subject, flow)
      return way === undefined ? [] : [{ way, ...how }]
    })
  const isOfOthers = ({ subject }: { readonly subject: Packet }) =>
    probes.every(flow => wayOf(subject, flow) === undefined)
  const others = told
    .filter(isOfOthers)
    .map(({ subject: { from, to, protocol }, ...how }) => ({ from, to, protocol, ...how }))
  const flows = probes.map(flow => ({ ...flow, seen: counted(seenOf(flow)) }))
  const ways = new Set(flows.flatMap(({ seen }) => seen.map(({ carried }) => carried)))
  return { ways: [...ways], flows, others: counted(others) }
}

function wayOf(packet: Packet, flow: WireFlow): 'there' | 'back' | undefined {
  const isLike = (from: string, to: string, fromPort?: number, toPort?: number) =>
    packet.protocol === flow.protocol &&
    packet.from === from &&
    packet.to === to &&
    packet.fromPort === fromPort &&
    packet.toPort === toPort &&
    (flow.bytes === undefined || packet.bytes === flow.bytes)
  if (isLike(flow.from, flow.to, flow.fromPort, flow.toPort)) return 'there'
  return isLike(flow.to, flow.from, flow.toPort, flow.fromPort) ? 'back' : undefined
}

/** Each different one once, with how often it came. */
function counted<T extends object>(values: readonly T[]): (T & { readonly count: number })[] {
  const groups = Map.groupBy(values, value => JSON.stringify(value))
  return [...groups.values()].flatMap(group => (group[0] === undefined ? [] : [{ ...group[0], count: group.length }]))
}
