import { ProbeError } from '../results/probe-error.ts'
import { HeldConnection } from './held-connection.ts'
import type { ArpProbeResult, DnsProbeResult, HttpProbeResult, ProbeResult, StreamKind } from './protocol.ts'
import { RunningStream } from './running-stream.ts'
import type { LineTransport } from '../process/line-transport.ts'
import { ProbeStream } from './stream.ts'

/** A port of a peer; `host` is an address or a name, which the prober resolves as its own host or pod would. */
export interface Target {
  readonly host: string
  readonly port: number
}

/** What every probe takes. */
export interface ProbeOptions {
  /** Until "no answer" means `dropped`. Default 1000. */
  readonly timeoutMs?: number
  /** Which address of a name; IPv4 where it has both. */
  readonly family?: 4 | 6
  /** Must be an address of the prober's own. */
  readonly sourceAddress?: string
  /** A fixed local port; a TCP connection from it ends with a reset, so that the same tuple can be used again at once. */
  readonly sourcePort?: number
}

/** Payload bytes, and whether a router may fragment: `do` keeps to the path MTU that the kernel knows, `probe` tests the path anew. */
export interface SizeOptions {
  readonly size?: number
  readonly dontFragment?: 'do' | 'probe'
}

/** `connect`: the handshake is enough. `seen`: a prober must say what it saw. `echo`: `size` bytes must come back unchanged. */
export interface TcpOptions extends ProbeOptions {
  readonly exchange?: 'connect' | 'seen' | 'echo'
  /** Makes the exchange `echo`. */
  readonly size?: number
}

/** `seen`: a prober must answer. `any`: any datagram of the peer will do. */
export interface UdpOptions extends ProbeOptions, SizeOptions {
  readonly exchange?: 'seen' | 'any'
}

/** A request with a connection of its own, unless `keepAlive` shares one among those that ask for it. */
export interface HttpOptions extends ProbeOptions {
  readonly method?: string
  readonly path?: string
  /** `Host` replaces the one made from the target. */
  readonly headers?: Readonly<Record<string, string>>
  readonly keepAlive?: boolean
}

/** One query; `server` is the first name server of the prober's resolv.conf when absent, and its port 53. */
export interface DnsOptions extends ProbeOptions {
  readonly type?: 'A' | 'AAAA' | 'CNAME' | 'TXT' | 'SRV' | 'NS' | 'PTR' | 'MX' | 'SOA'
  readonly server?: { readonly host: string; readonly port?: number }
  readonly transport?: 'udp' | 'tcp'
}

/** A steady tick of numbered sends. An answer after `windowMs` is too late: 1000, and 100 for an established connection. */
export interface StreamOptions extends ProbeOptions, SizeOptions {
  readonly tickMs?: number
  readonly windowMs?: number
}

/**
 * One prober, and the probes that it can make. Every verb resolves with what happened on the network, or throws a
 * {@link ProbeError} when that is not known. Probes run side by side: start many, then await them together.
 *
 * Kernels limit the ICMP errors that they send (`net.ipv4.icmp_ratelimit`: about one a second to each host, six at once),
 * so of many probes at once that end in an ICMP error most are `dropped`. A TCP reset is not limited.
 */
export class Prober implements AsyncDisposable {
  readonly #stream: ProbeStream

  private constructor(stream: ProbeStream) {
    this.#stream = stream
  }

  /** Waits for the prober behind the transport. @throws ProbeError when it does not come; the transport is closed then. */
  static async open(transport: LineTransport): Promise<Prober> {
    return new Prober(await ProbeStream.open(transport))
  }

  /** The prober at the other end of a conversation that is open already, and that ends with it. */
  static over(stream: ProbeStream): Prober {
    return new Prober(stream)
  }

  /** Where it runs, for example `pod default/client`. */
  get endpoint(): string {
    return this.#stream.endpoint
  }

  /** Process id, as its own process namespace counts. */
  get pid(): number {
    return this.#stream.hello.pid
  }

  /** Why no probe can be made any more, as far as the stream has noticed. */
  get lost(): ProbeError | undefined {
    return this.#stream.lost
  }

  /** Why the prober is lost, or undefined. It is asked for a sign of life, because a stream notices its end late. */
  async whyLost(): Promise<ProbeError | undefined> {
    if (this.#stream.lost === undefined) await this.icmp('127.0.0.1').catch(() => undefined)
    return this.#stream.lost
  }

  /** One connection, closed afterwards. */
  tcp({ host, port }: Target, options: TcpOptions = {}): Promise<ProbeResult> {
    const exchange = options.exchange ?? (options.size === undefined ? 'seen' : 'echo')
    return this.#stream.probe({ op: 'tcp', host, port, ...options, exchange })
  }

  /** One datagram, and the wait for its answer. */
  udp({ host, port }: Target, options: UdpOptions = {}): Promise<ProbeResult> {
    return this.#stream.probe({ op: 'udp', host, port, exchange: 'seen', ...options })
  }

  /** Echo over ICMP or ICMPv6, as the address has it. `size` is the payload: the packet is 28 bytes longer, 48 with IPv6. */
  icmp(host: string, options: ProbeOptions & SizeOptions = {}): Promise<ProbeResult> {
    return this.#stream.probe({ op: 'icmp', host, size: 56, ...options })
  }

  /** Asks by ARP who on the link has an IPv4 address, and hears all answers: it takes the whole time. Not in a pod. */
  arp(host: string, options: Pick<ProbeOptions, 'timeoutMs'> = {}): Promise<ArpProbeResult> {
    return this.#stream.probe({ op: 'arp', host, ...options })
  }

  /** One HTTP/1.1 request without a body; redirects are not followed. */
  http({ host, port }: Target, options: HttpOptions = {}): Promise<HttpProbeResult> {
    return this.#stream.probe({ op: 'http', host, port, ...options })
  }

  /** The name is taken as absolute: no search list. */
  dns(name: string, { server, ...options }: DnsOptions = {}): Promise<DnsProbeResult> {
    return this.#stream.probe({ op: 'dns', name, type: 'A', ...server, ...options })
  }

  /** Opens a connection, or a UDP five-tuple, that stays until it is closed. Whether it was allowed is in `opened`. */
  async hold(transport: 'tcp' | 'udp', { host, port }: Target, options: ProbeOptions = {}): Promise<HeldConnection> {
    const result = await this.#stream.probe({ op: 'hold', transport, host, port, exchange: 'seen', ...options })
    return new HeldConnection(this.#stream, result, result.handle)
  }

  /**
   * Starts continuous traffic; stop it for its report. A port that the kind has no use for may be missing.
   *
   * @throws ProbeError when it cannot start; probe the peer first when that is the question.
   */
  async stream(
    kind: StreamKind,
    { host, port }: { readonly host: string; readonly port?: number },
    options: StreamOptions = {},
  ): Promise<RunningStream> {
    const where = port === undefined ? { host } : { host, port }
    const result = await this.#stream.probe({ op: 'stream', kind, ...where, ...options })
    if (result.handle === undefined) {
      const why = `${result.outcome}${result.message === undefined ? '' : ` (${result.message})`}`
      throw new ProbeError(this.endpoint, `a ${kind} stream to ${host} cannot start: ${why}`)
    }
    return new RunningStream(this.#stream, result.handle, options.windowMs ?? 1000)
  }

  /** Ends the prober and all that it holds open. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stream[Symbol.asyncDispose]()
  }
}
