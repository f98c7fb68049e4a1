import type { Party, Traffic } from './world.ts'

/** A port or a range of ports, by number or by the name that it has in the receiving pod. */
export interface PortSpec {
  /** Absent or 0: every port of the protocol. */
  readonly port?: number | string
  /** Last port of a range; ignored with a name. */
  readonly endPort?: number
  readonly protocol: 'TCP' | 'UDP' | 'SCTP' | 'ANY'
}

/** Whether the port specification means the traffic. ICMP has no ports and is never meant. */
export function inPorts({ port, endPort, protocol }: PortSpec, traffic: Traffic, receiver: Party): boolean {
  if (traffic.protocol === 'ICMP') return false
  if (protocol !== 'ANY' && protocol !== traffic.protocol) return false
  const first = Number(port ?? 0)
  if (Number.isNaN(first)) {
    const named = receiver.kind === 'pod' ? receiver.ports : []
    return named.some(
      known => known.name === port && known.port === traffic.port && known.protocol === traffic.protocol,
    )
  }
  if (first === 0) return true
  return traffic.port >= first && traffic.port <= Math.max(endPort ?? 0, first)
}
