import { ProbeError } from '../results/probe-error.ts'
import { ignoreLost } from './held-connection.ts'
import type { StreamReport } from './protocol.ts'
import type { ProbeStream } from './stream.ts'

/** Continuous traffic under way. */
export class RunningStream implements AsyncDisposable {
  readonly #stream: ProbeStream
  readonly #handle: string
  readonly #windowMs: number
  #stopped: Promise<StreamReport> | undefined

  constructor(stream: ProbeStream, handle: string, windowMs: number) {
    this.#stream = stream
    this.#handle = handle
    this.#windowMs = windowMs
  }

  /** What it has seen so far; sends that may still be answered are `undecided`. */
  read(): Promise<StreamReport> {
    return this.#stopped ?? this.#report('read', 0)
  }

  /** Stops sending, gives the answers under way their window, and reports. Stopping twice gives the same report. */
  stop(): Promise<StreamReport> {
    this.#stopped ??= this.#report('stop', this.#windowMs)
    return this.#stopped
  }

  /** Stops it unless the prober is gone already. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop().catch(ignoreLost)
  }

  async #report(op: 'read' | 'stop', waitMs: number): Promise<StreamReport> {
    const { stream } = await this.#stream.request({ op, handle: this.#handle }, waitMs)
    if (stream === undefined)
      throw new ProbeError(this.#stream.endpoint, `${op} ${this.#handle} has a result without a report`)
    return stream
  }
}
