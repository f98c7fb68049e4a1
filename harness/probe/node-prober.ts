import type { LineTransport } from '../process/line-transport.ts'
import { ProbeError } from '../results/probe-error.ts'
import type { CaptureEnd } from './message.ts'
import type { CaptureFilter, NodeFacts } from './node-protocol.ts'
import { Prober } from './prober.ts'
import { ProbeStream, type TakeFrame, bearSilence } from './stream.ts'

/** How long a node may take to tell of itself, on top of the budget `probeGrace`. */
const FACTS_MS = 5_000

/** A capture that goes on. */
export interface RunningFrames {
  /** Ends it: every packet that was read has been handed on then. @throws ProbeError where it had ended of itself. */
  stop(): Promise<CaptureEnd>
}

/**
 * A prober in a node's own namespaces. It tells of the node without any program of it. Every question throws a
 * {@link ProbeError} where the node does not answer, or where its kernel refuses.
 */
export class NodeProber implements AsyncDisposable {
  /** Sends traffic from the node's own network. */
  readonly traffic: Prober
  readonly #stream: ProbeStream

  private constructor(stream: ProbeStream) {
    this.#stream = stream
    this.traffic = Prober.over(stream)
  }

  /** Waits for the prober behind the transport, which runs `prober control --node`. */
  static async open(transport: LineTransport): Promise<NodeProber> {
    return new NodeProber(await ProbeStream.open(transport))
  }

  /** Asks for one kind of thing; what it takes beside that is in `more`: `path` of files, `host` that routes lead to. */
  async ask<Kind extends keyof NodeFacts>(
    op: Kind,
    more: { readonly path?: string; readonly host?: string } = {},
  ): Promise<NodeFacts[Kind]> {
    const { facts } = await this.#stream.request({ op, ...more }, FACTS_MS)
    const found = facts?.[op]
    if (found === undefined) throw new ProbeError(this.#stream.endpoint, `${op} has a result without ${op}`)
    return found
  }

  /** Hands on what passes a network interface from the moment at which this resolves, or earlier. */
  async capture(device: string, filter: CaptureFilter, take: TakeFrame): Promise<RunningFrames> {
    const { id, handle } = await this.#stream.request({ op: 'capture', device, ...filter }, FACTS_MS, take)
    if (handle === undefined)
      throw new ProbeError(this.#stream.endpoint, `capture ${device} has a result without a handle`)
    return {
      stop: async () => {
        const { capture } = await this.#stream.request({ op: 'stop', handle }, FACTS_MS)
        this.#stream.forget(id)
        if (capture === undefined)
          throw new ProbeError(this.#stream.endpoint, `stop ${handle} has a result without its end`)
        return capture
      },
    }
  }

  /**
   * Stops the processes of the node with one of the names, and has them go on after `forMs` milliseconds: 30 s at most. The way to probers
   * may lead through them.
   *
   * @throws ProbeError where there is none.
   */
  async freeze(processes: readonly string[], forMs: number): Promise<void> {
    await bearSilence(() => this.#stream.request({ op: 'freeze', processes, forMs }, forMs + FACTS_MS))
  }

  /** Why it cannot be asked any more, as far as the conversation has noticed. */
  get lost(): ProbeError | undefined {
    return this.#stream.lost
  }

  /** Ends the prober, and its captures with it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stream[Symbol.asyncDispose]()
  }
}
