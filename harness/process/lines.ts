/** Lines that arrive in pieces, as an async iterable for one reader. A line that was cut short at the end is not handed out. */
export class Lines implements AsyncIterable<string> {
  readonly #decoder = new TextDecoder()
  readonly #queue: string[] = []
  #rest = ''
  #end: { readonly error: Error | undefined } | undefined
  #wake: (() => void) | undefined

  /** Takes the next piece; a character may be split between pieces. */
  push(piece: Uint8Array): void {
    const parts = (this.#rest + this.#decoder.decode(piece, { stream: true })).split('\n')
    this.#rest = parts.pop() ?? ''
    this.#queue.push(...parts)
    this.#wake?.()
  }

  /** Nothing more comes. The reader gets the lines that are left, then the error if there is one. Only the first call counts. */
  end(error?: Error): void {
    this.#end ??= { error }
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncIterator<string> {
    for (;;) {
      for (let line = this.#queue.shift(); line !== undefined; line = this.#queue.shift()) yield line
      if (this.#end?.error !== undefined) throw this.#end.error
      if (this.#end !== undefined) return
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }
}

/** The end of a text that grows without bound. */
export class Tail {
  readonly #limit: number
  #text = ''

  constructor(limit = 2000) {
    this.#limit = limit
  }

  push(piece: Uint8Array): void {
    this.#text = (this.#text + Buffer.from(piece).toString()).slice(-this.#limit)
  }

  /** `: text`, or nothing when there was none: to be put after a reason. */
  get suffix(): string {
    const text = this.#text.trim()
    return text === '' ? '' : `: ${text}`
  }
}
