import { BrokenError } from '../results/errors.ts'
import { valueAt } from '../values.ts'

/** One entry of Cilium's connection tracking. Endpoints are `address:port`. */
export interface CtEntry {
  readonly protocol: 'tcp' | 'udp'
  /** `OUT` is a connection that left through the program that wrote the entry, `IN` one that came. */
  readonly direction: 'IN' | 'OUT'
  readonly from: string
  readonly to: string
  /** Seconds until garbage collection may take it. */
  readonly remainingS: number
  /** For example `SeenNonSyn`, `RxClosing`. */
  readonly flags: readonly string[]
}

/** Seconds for which an entry that is not used stays, as the agent is configured. */
export interface CtTimeouts {
  readonly tcp: number
  readonly udp: number
}

/** How the entries are listed in an agent's container. */
export const LIST_ENTRIES = ['cilium-dbg', 'bpf', 'ct', 'list', 'global', '--time-diff'] as const

/** Where an agent writes down how it is configured. */
export const RUNTIME_CONFIG = '/var/run/cilium/state/agent-runtime-config.json'

const ENTRY =
  /^(TCP|UDP) (IN|OUT) (\S+:\d+) -> (\S+:\d+) expires=\d+ \(remaining: (-?\d+) sec\(s\)\).* Flags=0x[0-9a-f]+ \[ ([^\]]*)\]/

/**
 * Reads the output of {@link LIST_ENTRIES}: the entries of one connection, by the end that opened it and the other. It has addresses
 * of IPv6 without the brackets that they have elsewhere beside a port.
 */
export function readConntrack(text: string, from: string, to: string): CtEntry[] {
  const [source, destination] = [from, to].map(end => end.replace(/^\[(.*)\]:/, '$1:'))
  return text.split('\n').flatMap(line => {
    const match = ENTRY.exec(line)
    if (match === null || match[3] !== source || match[4] !== destination) return []
    const [, protocol, direction, , , remaining, flags = ''] = match
    return [
      {
        protocol: protocol === 'TCP' ? ('tcp' as const) : ('udp' as const),
        direction: direction === 'IN' ? ('IN' as const) : ('OUT' as const),
        from,
        to,
        remainingS: Number(remaining),
        flags: flags.split(' ').filter(flag => flag !== ''),
      },
    ]
  })
}

/** Reads the timeouts from the text of {@link RUNTIME_CONFIG}, where they are nanoseconds. @throws BrokenError without them. */
export function readTimeouts(json: string): CtTimeouts {
  const config: unknown = JSON.parse(json)
  const seconds = (key: string) => {
    const value = valueAt({ config }, `config.${key}`)
    if (typeof value === 'number' && value > 0) return value / 1e9
    throw new BrokenError(`${RUNTIME_CONFIG} has no ${key}: its form has changed`)
  }
  return { tcp: seconds('CTMapEntriesTimeoutTCP'), udp: seconds('CTMapEntriesTimeoutAny') }
}
