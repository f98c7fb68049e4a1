import type { Writable } from 'node:stream'
import { execa } from 'execa'
import { BrokenError } from '../results/errors.ts'
import { eventually } from '../wait/eventually.ts'
import { type Packet, type TunnelPorts, readFrame } from './packet.ts'
import { PcapReader } from './pcap.ts'

/** Seconds after which a capture ends by itself, whatever becomes of the harness. */
const LIMIT_S = 60

/** Bytes of each packet: all headers of an encapsulated one. */
const SNAP = 192

/** Runs tcpdump until its input ends, which it also does when the harness dies. */
const SCRIPT = 'exec 3<&0; (read -r _ <&3; kill "$$") > /dev/null 2>&1 & exec timeout "$0" tcpdump "$@"'

/** Where tcpdump runs, and what it looks at. */
export interface CaptureSpec {
  /** The command that starts what follows it there, for example `docker exec -i NAME`. */
  readonly shell: readonly string[]
  readonly device: string
  /** As in pcap-filter(7). */
  readonly filter: string
  /** UDP ports of tunnels, where they are not Cilium's own. */
  readonly tunnels?: TunnelPorts | undefined
}

/** Packets on one network card, from the moment at which {@link Capture.start} returns. */
export class Capture implements AsyncDisposable {
  /** What came so far. */
  readonly packets: Packet[] = []
  readonly #input: Writable
  readonly #ended: Promise<unknown>
  readonly #gate = new AbortController()
  #said = ''
  #wrong: unknown

  private constructor({ shell, device, filter, tunnels }: CaptureSpec) {
    const options = ['-i', device, '-s', String(SNAP), '-U', '--immediate-mode', '-w', '-', filter]
    const [file = 'sh', ...args] = [...shell, 'sh', '-c', SCRIPT, String(LIMIT_S), ...options]
    const child = execa(file, args, { reject: false, buffer: false, encoding: 'buffer', stdin: 'pipe' })
    const reader = new PcapReader()
    child.stdout.on('data', (chunk: Buffer) => {
      try {
        for (const frame of reader.push(chunk)) this.#take(readFrame(frame, tunnels))
      } catch (error) {
        this.#wrong ??= error
      }
    })
    child.stderr.on('data', (chunk: Buffer) => {
      this.#said += chunk.toString()
    })
    // What has ended takes no more input.
    child.stdin.on('error', () => undefined)
    this.#input = child.stdin
    this.#ended = child.finally(() => this.#gate.abort())
  }

  /** @throws BrokenError with what tcpdump said, when it does not come to listen. */
  static async start(spec: CaptureSpec): Promise<Capture> {
    const capture = new Capture(spec)
    try {
      await capture.#eventually('captureStarted', () =>
        capture.#said.includes('listening on') ? undefined : `tcpdump said: ${capture.#said}`,
      )
    } catch (error) {
      await capture[Symbol.asyncDispose]()
      throw error
    }
    return capture
  }

  /**
   * Waits for the packet that ends the capture, and gives what came before it, and how many packets the kernel had no room for.
   *
   * @throws BrokenError when it does not come: what else is missing is not known then.
   */
  async upTo(isMark: (packet: Packet) => boolean): Promise<{ packets: readonly Packet[]; lost: number }> {
    const find = () => this.packets.findIndex(isMark)
    await this.#eventually('packetsSeen', () =>
      find() >= 0 || this.#wrong !== undefined ? undefined : `the mark is not among ${this.packets.length} packets`,
    )
    await this[Symbol.asyncDispose]()
    if (this.#wrong !== undefined) throw new BrokenError('the capture cannot be read', { cause: this.#wrong })
    const lost = /^(\d+) packets? dropped by kernel$/m.exec(this.#said)?.[1]
    if (lost === undefined) throw new BrokenError(`tcpdump did not say how many packets it lost: ${this.#said}`)
    return { packets: this.packets.slice(0, find()), lost: Number(lost) }
  }

  /** Ends it. Ending twice does nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#input.end()
    await eventually('processExit', () => this.#ended, { until: () => undefined })
  }

  /** Waits while tcpdump runs: once it has ended, nothing comes any more. */
  async #eventually(budget: 'captureStarted' | 'packetsSeen', missing: () => string | undefined): Promise<void> {
    try {
      await eventually(budget, async () => missing(), { until: still => still, everyMs: 20, signal: this.#gate.signal })
    } catch (error) {
      if (!this.#gate.signal.aborted) throw error
      const still = missing()
      if (still !== undefined) throw new BrokenError(`tcpdump has ended: ${still}`)
    }
  }

  #take(packet: Packet | undefined): void {
    if (packet !== undefined) this.packets.push(packet)
  }
}
