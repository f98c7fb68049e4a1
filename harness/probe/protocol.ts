/** What probes come to. The words and shapes are those of fixtures/images/prober/protocol.go. */

/** What an attempt to communicate came to. The list is closed. */
export const OUTCOMES = [
  /** The peer answered. */
  'allowed',
  /** No answer within the time of the probe. */
  'dropped',
  /** The peer's kernel said that nothing listens (RST, ICMP port unreachable); of a name server: REFUSED. */
  'refused',
  /** The connection was there and was torn down before the answer. */
  'reset',
  /** The name has no address, or no name server answered. */
  'unresolved',
  /** No route here, or a router said so. */
  'unreachable',
  /** Longer than an MTU allows, and must not be fragmented. */
  'too-big',
  /** Administratively: by a router's ICMP, or by a packet filter or BPF program of the sender's own host. */
  'prohibited',
] as const

/** One of {@link OUTCOMES}. */
export type Outcome = (typeof OUTCOMES)[number]

/** An ICMP error that decided an outcome. `mtu` is in "fragmentation needed" and "packet too big". */
export interface IcmpError {
  readonly type: number
  readonly code: number
  /** Address of the node that sent it. */
  readonly from: string
  readonly mtu?: number
}

/** What a serving prober says about the request that it answers. Addresses are `address:port`, IPv6 in brackets. */
export interface Seen {
  /** Host name of the server; in a pod its name. */
  readonly server: string
  /** From POD_NAME, POD_NAMESPACE and NODE_NAME of the server's environment. */
  readonly pod?: string
  readonly namespace?: string
  readonly node?: string
  readonly protocol: 'tcp' | 'udp' | 'http'
  /** The client, as the server saw it: after any masquerading. */
  readonly remote: string
  /** What the client reached: after any service translation. */
  readonly local: string
  /** UDP: length of the datagram that arrived. */
  readonly bytes?: number
  readonly token?: string
  readonly method?: string
  readonly path?: string
  readonly host?: string
  readonly headers?: Readonly<Record<string, readonly string[]>>
}

/**
 * Milliseconds from the start of the attempt to the end of each phase. A phase that was not reached is absent, and so is
 * `resolve` where the host is an address.
 */
export interface Timings {
  readonly resolve?: number
  readonly connect?: number
  readonly firstByte?: number
  readonly total: number
}

/** The result of one probe. */
export interface ProbeResult {
  readonly op: string
  readonly outcome: Outcome
  /** The step in which it failed; absent on `allowed`. */
  readonly phase?: 'resolve' | 'connect' | 'exchange'
  /** For example `ECONNREFUSED`. */
  readonly errno?: string
  /** Why it is not allowed. */
  readonly message?: string
  readonly icmp?: IcmpError
  /** `too-big`: what fits, as the kernel or a router said it. */
  readonly mtu?: number
  /** The prober's own address, with the port where there is one. */
  readonly source?: string
  readonly destination?: string
  readonly seen?: Seen
  /** Bytes that came back. */
  readonly bytes?: number
  readonly timings: Timings
}

/** {@link ProbeResult} of an HTTP request: any response is `allowed`, what its status means is for the case to say. */
export interface HttpProbeResult extends ProbeResult {
  readonly http?: {
    readonly status: number
    readonly headers?: Readonly<Record<string, readonly string[]>>
    /** The first 64 KiB, unless it is a prober's answer: that is in `seen`. */
    readonly body?: string
    readonly truncated?: boolean
    /** It went over a connection that was kept alive. */
    readonly reused?: boolean
  }
}

/**
 * {@link ProbeResult} of a DNS query: NOERROR with a record of the type is `allowed`, REFUSED is `refused`, any other
 * response is `unresolved`.
 */
export interface DnsProbeResult extends ProbeResult {
  readonly dns?: {
    /** For example `NOERROR`, `NXDOMAIN`. */
    readonly rcode: string
    readonly answers: readonly {
      readonly name: string
      readonly type: string
      readonly ttl: number
      readonly data: string
    }[]
  }
}

/** {@link ProbeResult} of a question to everybody on the link who has an IPv4 address: `dropped` where nobody answers. */
export interface ArpProbeResult extends ProbeResult {
  /** Hardware addresses of all who say that they have it. */
  readonly claims?: readonly string[]
}

/**
 * A run of consecutive sends that were not answered within the window.
 *
 * It starts when the first of them was sent. It ends when the next send that was answered in time left or, on an
 * established TCP connection, when the first delayed answer came. An `open` gap had not ended when the report was made.
 */
export interface Gap {
  readonly firstSeq: number
  readonly lastSeq: number
  /** Never answered. */
  readonly lost: number
  /** Answered after the window. */
  readonly late: number
  /** From the start of the stream. */
  readonly startMs: number
  readonly lengthMs: number
  readonly open?: boolean
}

/** The kinds of continuous traffic: `tcp` is one established connection, `tcp-connect` a new one for every pulse. */
export type StreamKind = 'icmp' | 'udp' | 'tcp' | 'tcp-connect'

/** What a continuous stream has seen. */
export interface StreamReport {
  readonly kind: StreamKind
  /** Milliseconds since 1970, by the clock of the prober's machine. */
  readonly startedAt: number
  readonly durationMs: number
  readonly tickMs: number
  readonly windowMs: number
  readonly sent: number
  /** In time or late. */
  readonly answered: number
  readonly lost: number
  readonly late: number
  /** Not judged yet: within the window, or after such a one. 0 once the stream was stopped. */
  readonly undecided: number
  readonly duplicates: number
  readonly gaps: readonly Gap[]
  readonly longestGapMs: number
  readonly totalGapMs: number
  /** The longest time without any answer, whatever the window. */
  readonly longestSilenceMs: number
  /** The longest time by which the prober itself was late to send: a gap that is not longer says nothing. */
  readonly senderPauseMs: number
  /** Milliseconds; absent when nothing was answered. */
  readonly roundTrip?: { readonly min: number; readonly median: number; readonly p99: number; readonly max: number }
  /** By errno or outcome: sends that failed, connections that were not allowed. */
  readonly errors: Readonly<Record<string, number>>
  /** Answers by host name of the server, where the kind can tell. */
  readonly servers: Readonly<Record<string, number>>
  /** The stream could not go on, for example because its connection was reset. */
  readonly ended?: { readonly atMs: number; readonly outcome?: Outcome; readonly message: string }
}
