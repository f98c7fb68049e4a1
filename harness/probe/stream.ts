import { messageOf } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { slowness, turnsOf } from '../wait/machine-time.ts'
import type { LineTransport } from '../process/line-transport.ts'
import { ProbeError } from '../results/probe-error.ts'
import { type Hello, PROTOCOL, type ProbeRequest, type RawResult, parseMessage } from './message.ts'
import type { ProbeResult } from './protocol.ts'

/** Milliseconds that a probe waits for its answer when its request does not say. */
const DEFAULT_TIMEOUT_MS = 1000

/** Requests under way at once; more wait here, where waiting costs a probe none of its time. */
const IN_FLIGHT = 256

/**
 * Deadlines are counted in turns of this timer, so that a harness that was itself held up does not blame the prober; a turn in
 * which processors were busy counts for less.
 */
const TURN_MS = 1000

/** Turns between two lines that tell the prober that its client lives; it gives up after a minute without. */
const KEEPALIVE_TURNS = 10

interface Pending {
  readonly id: number
  readonly request: ProbeRequest
  readonly waitMs: number
  turnsLeft: number
  readonly resolve: (result: RawResult) => void
  readonly reject: (error: ProbeError) => void
}

/** How many stop something on purpose that lies on the way to probers. */
let borne = 0

/** No stream is lost for being silent meanwhile; afterwards each has its time again. */
export async function bearSilence(meanwhile: () => Promise<unknown>): Promise<void> {
  borne += 1
  try {
    await meanwhile()
  } finally {
    borne -= 1
  }
}

/** Takes a packet of a capture. */
export type TakeFrame = (frame: Buffer) => void

/**
 * One long-lived conversation with a prober: many requests under way, results in any order.
 *
 * A lost or silent connection, or a line that is not a complete message, ends the stream: every request under way and
 * every later one rejects with a {@link ProbeError}. A result that comes after its deadline is passed over.
 */
export class ProbeStream implements AsyncDisposable {
  readonly endpoint: string
  readonly #transport: LineTransport
  readonly #pending = new Map<number, Pending>()
  readonly #queue: Pending[] = []
  readonly #takers = new Map<number, TakeFrame>()
  readonly #greeting = Promise.withResolvers<Hello>()
  readonly #timer: NodeJS.Timeout
  readonly #reader: Promise<void>
  #hello: Hello | undefined
  #nextId = 1
  #silentTurns = 0
  #turns = 0
  readonly #spent = turnsOf(TURN_MS)
  #broken: ProbeError | undefined

  private constructor(transport: LineTransport) {
    this.endpoint = transport.endpoint
    this.#transport = transport
    this.#greeting.promise.catch(() => undefined)
    this.#timer = setInterval(() => this.#turn(), TURN_MS)
    this.#reader = this.#read()
  }

  /**
   * Waits for the prober's first line. On failure the transport is closed.
   *
   * @throws ProbeError when it does not come within its budget or speaks another version of the protocol.
   */
  static async open(transport: LineTransport): Promise<ProbeStream> {
    const stream = new ProbeStream(transport)
    try {
      await stream.#greeting.promise
      return stream
    } catch (error) {
      await stream[Symbol.asyncDispose]()
      throw error
    }
  }

  /** What the prober said first. */
  get hello(): Hello {
    if (this.#hello === undefined) throw new ProbeError(this.endpoint, 'it has not said hello yet')
    return this.#hello
  }

  /** Why no request can be made any more; undefined while the stream goes on. */
  get lost(): ProbeError | undefined {
    return this.#broken
  }

  /**
   * Sends a request and waits for its result.
   *
   * @param waitMs how long the prober may take; the stream adds the budget `probeGrace`.
   * @param take gets every packet of the capture that the request starts, also before its result comes, until {@link forget}.
   * @throws ProbeError when there is no result, or the result says that the probe could not be made.
   */
  request(request: ProbeRequest, waitMs: number, take?: TakeFrame): Promise<RawResult> {
    return new Promise((resolve, reject) => {
      const turnsLeft = Math.ceil((waitMs + BUDGETS.probeGrace.ms) / TURN_MS) + 1
      const pending = { id: this.#nextId++, request, waitMs, turnsLeft, resolve, reject }
      if (take !== undefined) this.#takers.set(pending.id, take)
      if (this.#broken !== undefined) return reject(this.#noResult(pending, this.#broken))
      this.#queue.push(pending)
      this.#dispatch()
    })
  }

  /**
   * Like {@link request}, for what has an outcome; its time is the `timeoutMs` of the request, 1000 when absent. A second and more
   * is patience with whoever is to answer, and grows while processors are busy; less is how long silence is listened to.
   */
  async probe(request: ProbeRequest): Promise<RawResult & ProbeResult> {
    const { timeoutMs: asked = DEFAULT_TIMEOUT_MS } = request
    const timeoutMs = asked < DEFAULT_TIMEOUT_MS ? asked : Math.ceil(asked * slowness())
    const result = await this.request({ ...request, timeoutMs }, timeoutMs)
    const { outcome } = result
    if (outcome === undefined)
      throw new ProbeError(this.endpoint, `${describe(request)} has a result without an outcome`)
    return { ...result, outcome }
  }

  /** From now on the packets of a capture are passed over. */
  forget(id: number): void {
    this.#takers.delete(id)
  }

  /** Ends the prober. Requests under way reject. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#break('the stream was closed by the harness')
    await this.#transport.close()
    await this.#reader
  }

  #dispatch(): void {
    while (this.#pending.size < IN_FLIGHT) {
      const next = this.#queue.shift()
      if (next === undefined) return
      this.#pending.set(next.id, next)
      this.#transport.write(JSON.stringify({ id: next.id, ...next.request }))
    }
  }

  async #read(): Promise<void> {
    try {
      for await (const line of this.#transport.lines) {
        this.#silentTurns = 0
        if (this.#broken === undefined) this.#accept(line)
      }
      this.#break('the stream ended')
    } catch (error) {
      this.#break(`the stream was lost: ${messageOf(error)}`, error)
    }
  }

  #accept(line: string): void {
    const message = parseMessage(line)
    if (message === undefined) {
      const shown = line.length > 200 ? `${line.slice(0, 200)}...` : line
      return this.#break(`a line that is not a complete message: ${JSON.stringify(shown)}`)
    }
    if (message.kind === 'hello') {
      if (message.hello.protocol !== PROTOCOL) {
        return this.#break(
          `it speaks protocol ${message.hello.protocol}, this harness ${PROTOCOL}: build its image anew`,
        )
      }
      this.#hello = message.hello
      return this.#greeting.resolve(message.hello)
    }
    if (message.kind === 'frame') this.#takers.get(message.captured.id)?.(message.captured.frame)
    if (message.kind === 'result') this.#settle(message.result)
  }

  #settle(result: RawResult): void {
    const pending = this.#pending.get(result.id)
    if (pending === undefined) {
      if (result.id < 1 || result.id >= this.#nextId)
        this.#break(`a result for request ${result.id}, which was never made`)
      return
    }
    this.#pending.delete(result.id)
    if (result.error === undefined) pending.resolve(result)
    else
      pending.reject(new ProbeError(this.endpoint, `${describe(pending.request)} could not be made: ${result.error}`))
    this.#dispatch()
  }

  #turn(): void {
    const spent = this.#spent()
    this.#turns += 1
    this.#silentTurns = borne > 0 ? 0 : this.#silentTurns + spent
    const budget = this.#hello !== undefined ? BUDGETS.proberSilence : BUDGETS.proberHello
    if (this.#silentTurns > budget.ms / TURN_MS) {
      return this.#break(`${budget.what}: not within ${budget.ms / 1000} s`)
    }
    if (this.#turns % KEEPALIVE_TURNS === 0) this.#transport.write('')
    for (const pending of this.#pending.values()) {
      pending.turnsLeft -= spent
      if (pending.turnsLeft > 0) continue
      this.#pending.delete(pending.id)
      const limit = (pending.waitMs + BUDGETS.probeGrace.ms) / 1000
      pending.reject(
        new ProbeError(this.endpoint, `${describe(pending.request)} has no result: no end marker within ${limit} s`),
      )
    }
    this.#dispatch()
  }

  #break(why: string, cause?: unknown): void {
    if (this.#broken !== undefined) return
    clearInterval(this.#timer)
    this.#broken = new ProbeError(this.endpoint, why, { cause })
    this.#greeting.reject(this.#broken)
    for (const pending of [...this.#pending.values(), ...this.#queue])
      pending.reject(this.#noResult(pending, this.#broken))
    this.#pending.clear()
    this.#queue.length = 0
  }

  #noResult(pending: Pending, broken: ProbeError): ProbeError {
    const why = broken.message.slice(`prober on ${this.endpoint}: `.length)
    return new ProbeError(this.endpoint, `${describe(pending.request)} has no result: ${why}`, { cause: broken.cause })
  }
}

/** `tcp 10.0.0.1:80`, `icmp 10.0.0.1`, `dns echo.example`, `capture eth0`, `files /etc`, `freeze kubelet`, `stop h1`. */
function describe({ op, host, port, name, device, path, processes, handle }: ProbeRequest): string {
  const peer = host === undefined || port === undefined ? host : `${host}:${port}`
  const words = processes?.join(' or ')
  return [op, name ?? peer ?? device ?? (op === 'files' ? path : undefined) ?? words ?? handle]
    .filter(word => word !== undefined)
    .join(' ')
}
