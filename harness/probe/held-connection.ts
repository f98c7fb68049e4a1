import { ProbeError } from '../results/probe-error.ts'
import type { ProbeResult } from './protocol.ts'
import type { ProbeStream } from './stream.ts'

/** A TCP connection, or a UDP five-tuple, that a prober keeps open. Idle as long as nobody uses it. */
export class HeldConnection implements AsyncDisposable {
  /** How opening it went. Only `allowed` leaves something to use. */
  readonly opened: ProbeResult
  readonly #stream: ProbeStream
  #handle: string | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(stream: ProbeStream, opened: ProbeResult, handle: string | undefined) {
    this.#stream = stream
    this.opened = opened
    this.#handle = handle
  }

  /**
   * Sends `size` bytes over it and waits for their echo. Uses follow each other: the time of one starts when the one before is over.
   *
   * @throws ProbeError when it was never open or was closed.
   */
  async use(options: { readonly timeoutMs?: number; readonly size?: number } = {}): Promise<ProbeResult> {
    if (this.#handle === undefined) {
      const why = this.opened.outcome === 'allowed' ? 'it was closed' : `opening it was ${this.opened.outcome}`
      throw new ProbeError(
        this.#stream.endpoint,
        `the held connection to ${this.opened.destination ?? 'its peer'} cannot be used: ${why}`,
      )
    }
    const request = { op: 'use', handle: this.#handle, ...options } as const
    const result = this.#last.then(() => this.#stream.probe(request))
    this.#last = result.catch(() => undefined)
    return result
  }

  /** Closes it; closing twice does nothing. */
  async close(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    if (handle !== undefined) await this.#stream.request({ op: 'close', handle }, 0)
  }

  /** Closes it unless the prober is gone already. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close().catch(ignoreLost)
  }
}

/** For disposal: what was lost with its prober needs no closing. */
export function ignoreLost(error: unknown): void {
  if (!(error instanceof ProbeError)) throw error
}
