import type { NodeProber, RunningFrames } from '../probe/node-prober.ts'
import type { CaptureFilter } from '../probe/node-protocol.ts'
import { BrokenError, messageOf } from '../results/errors.ts'
import { eventually } from '../wait/eventually.ts'
import { type Packet, type TunnelPorts, readFrame } from './packet.ts'

/** Where packets are captured, and which. */
export interface CaptureSpec {
  readonly prober: Pick<NodeProber, 'capture' | 'lost'>
  readonly device: string
  readonly filter: CaptureFilter
  /** UDP ports of tunnels, where they are not Cilium's own. */
  readonly tunnels?: TunnelPorts | undefined
}

/** Packets on one network card, from the moment at which {@link Capture.start} returns. */
export class Capture implements AsyncDisposable {
  readonly #packets: Packet[] = []
  readonly #prober: CaptureSpec['prober']
  #running: RunningFrames | undefined

  private constructor(prober: CaptureSpec['prober']) {
    this.#prober = prober
  }

  /** @throws ProbeError with what the node said, when it does not come to listen. */
  static async start({ prober, device, filter, tunnels }: CaptureSpec): Promise<Capture> {
    const capture = new Capture(prober)
    capture.#running = await prober.capture(device, filter, frame => {
      const packet = readFrame(frame, tunnels)
      if (packet !== undefined) capture.#packets.push(packet)
    })
    return capture
  }

  /**
   * Waits for the packet that ends the capture, and gives what came before it, and how many packets the kernel had no room for.
   *
   * @throws BrokenError when it does not come: what else is missing is not known then.
   */
  async upTo(isMark: (packet: Packet) => boolean): Promise<{ packets: readonly Packet[]; lost: number }> {
    const find = () => this.#packets.findIndex(isMark)
    await eventually('packetsSeen', async () => find(), {
      until: at =>
        at >= 0 || this.#prober.lost !== undefined
          ? undefined
          : `the mark is not among ${this.#packets.length} packets`,
      everyMs: 20,
    })
    const { lost } = await this.#stop()
    return { packets: this.#packets.slice(0, find()), lost }
  }

  /** Ends it, whatever became of it. Ending twice does nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    // A node that is lost has no capture any more.
    if (this.#running !== undefined) await this.#stop().catch(() => undefined)
  }

  async #stop() {
    const running = this.#running
    this.#running = undefined
    if (running === undefined) throw new BrokenError('the capture was ended before')
    try {
      return await running.stop()
    } catch (cause) {
      throw new BrokenError(`the capture did not end as it should: ${messageOf(cause)}`, { cause })
    }
  }
}

/** A filter in words, as pcap-filter(7) has them. */
export function wordsOfFilter({ hosts, udpPorts }: CaptureFilter): string {
  return [...hosts.map(host => `host ${host}`), ...udpPorts.map(port => `udp port ${port}`)].join(' or ')
}
