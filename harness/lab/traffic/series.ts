import type { DnsProbeResult } from '../../probe/protocol.ts'
import { type SeenStream, type StreamLabel, interruptionsOf } from '../../upgrade/outage.ts'

interface Asked {
  readonly sentMs: number
  answeredMs?: number
  decided: boolean
}

/** A steady series of DNS questions, for which probers have no stream. */
export class DnsSeries {
  readonly #label: StreamLabel
  readonly #tickMs: number
  readonly #startedAt = Date.now()
  readonly #attempts: Asked[] = []
  readonly #timer: NodeJS.Timeout
  readonly #under = new Set<Promise<void>>()
  #latest = 0
  #lost: string | undefined

  constructor(label: StreamLabel, tickMs: number, ask: () => Promise<DnsProbeResult>) {
    this.#label = label
    this.#tickMs = tickMs
    this.#timer = setInterval(() => {
      const attempt: Asked = { sentMs: Date.now() - this.#startedAt, decided: false }
      this.#latest = Math.max(this.#latest, attempt.sentMs - (this.#attempts.at(-1)?.sentMs ?? attempt.sentMs) - tickMs)
      this.#attempts.push(attempt)
      const asked = ask().then(
        ({ outcome }) => {
          attempt.decided = true
          if (outcome === 'allowed') attempt.answeredMs = Date.now() - this.#startedAt
        },
        (error: unknown) => {
          this.#lost ??= error instanceof Error ? error.message : 'the prober is lost'
        },
      )
      this.#under.add(asked)
      void asked.then(() => this.#under.delete(asked))
    }, tickMs)
  }

  /** How many questions have an answer, and whether the last one that is decided had. */
  get state(): { readonly tickMs: number; readonly decided: number; readonly flowing: boolean } {
    const decided = this.#attempts.filter(attempt => attempt.decided)
    return {
      tickMs: this.#tickMs,
      decided: decided.length,
      flowing: decided.at(-1)?.answeredMs !== undefined || this.#lost !== undefined,
    }
  }

  /** Ends the series and waits for the answers under way. */
  async stop(): Promise<SeenStream> {
    clearInterval(this.#timer)
    const durationMs = Date.now() - this.#startedAt
    await Promise.all(this.#under)
    const known = this.#attempts.filter(({ decided }) => decided)
    return {
      ...this.#label,
      startedAt: this.#startedAt,
      durationMs,
      sent: this.#attempts.length,
      tickMs: this.#tickMs,
      senderPauseMs: this.#latest,
      interruptions: interruptionsOf(known),
      ...(this.#lost === undefined ? {} : { ended: { atMs: known.at(-1)?.sentMs ?? 0, message: this.#lost } }),
    }
  }
}
