import { BrokenError } from '../results/errors.ts'
import type { Prober, Target } from '../probe/prober.ts'

/** Ports on which a prober serves, by what it speaks there. */
export interface Ports {
  readonly tcp: number
  readonly udp: number
  readonly http: number
}

/** Somewhere that traffic can start and end: a pod, a node's own network, or a host outside the cluster. */
export interface Peer {
  readonly name: string
  /** The node that it runs on, or `outside`. */
  readonly node: string
  /** Its IPv4 address; for a peer {@link overIPv6}, its other one. */
  readonly ip: string
  /** Its IPv6 address. Throws BrokenError where it has none: a case that asks for it requires `ipv6`. */
  readonly ip6: string
  readonly prober: Prober
  /** Where it listens. */
  at(protocol: keyof Ports, family?: 4 | 6): Target
}

/** Makes a peer of what is known about it. */
export function peer(known: {
  readonly name: string
  readonly node: string
  readonly ips: readonly string[]
  readonly ports: Ports
  readonly prober: Prober
}): Peer {
  const { name, node, ips, ports, prober } = known
  const address = (family: 4 | 6) => {
    const found = ips.find(ip => ip.includes(':') === (family === 6))
    if (found === undefined) throw new BrokenError(`${name} has no IPv${family} address: ${ips.join(', ') || 'none'}`)
    return found
  }
  return {
    name,
    node,
    prober,
    ip: address(4),
    get ip6() {
      return address(6)
    },
    at: (protocol, family = 4) => ({ host: address(family), port: ports[protocol] }),
  }
}

/** The peer as traffic over IPv6 knows it: whoever asks for its address or where it listens is told that of IPv6. */
export function overIPv6(one: Peer): Peer {
  const { name, node, prober } = one
  return {
    name,
    node,
    prober,
    get ip() {
      return one.ip6
    },
    get ip6() {
      return one.ip6
    },
    at: (protocol, family = 6) => one.at(protocol, family),
  }
}
