/** What the terminal writes to; standard output is one. */
export interface Sink {
  write(text: string): unknown
  readonly columns?: number | undefined
}

const ERASE_LINE = '\r\u001b[2K'

/** Lines that stay, and below them, on a live screen, one line that is redrawn. */
export class Screen {
  readonly #sink: Sink
  readonly #live: boolean
  #status = ''

  constructor(sink: Sink, live: boolean) {
    this.#sink = sink
    this.#live = live
  }

  /** Writes lines that stay. */
  print(lines: readonly string[]): void {
    if (lines.length === 0) return
    this.#sink.write(`${this.#status === '' ? '' : ERASE_LINE}${lines.join('\n')}\n${this.#status}`)
  }

  /** Replaces the line below; empty removes it. Cut to the width, because a line that wraps cannot be erased. */
  status(text: string): void {
    const next = text.slice(0, (this.#sink.columns ?? 80) - 1)
    if (!this.#live || next === this.#status) return
    this.#sink.write(`${this.#status === '' ? '' : ERASE_LINE}${next}`)
    this.#status = next
  }
}
