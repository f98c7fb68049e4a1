/** No line that anybody writes is longer, in letters: whoever sends one without an end would fill the memory. */
const LONGEST_LINE = 16 * 1024 * 1024

/**
 * Lines that arrive in pieces, as an async iterable for one reader. A line that was cut short at the end is not handed out, and one
 * of more than 16 million letters is an error.
 */
export class Lines implements AsyncIterable<string> {
  readonly #decoder = new TextDecoder()
  #queue: string[] = []
  /** Of the queue: to take its first line away takes longer the more there are. */
  #next = 0
  #rest = ''
  #end: { readonly error: Error | undefined } | undefined
  #wake: (() => void) | undefined

  /** Takes the next piece; a character may be split between pieces. */
  push(piece: Uint8Array): void {
    if (this.#end !== undefined) return
    const [first = '', ...others] = this.#decoder.decode(piece, { stream: true }).split('\n')
    let line = this.#rest + first
    for (const next of others) {
      this.#queue.push(line)
      line = next
    }
    this.#rest = line
    if (line.length > LONGEST_LINE) {
      this.#rest = ''
      this.end(new Error(`a line has more than ${LONGEST_LINE} letters`))
    }
    this.#wake?.()
  }

  /** Nothing more comes. The reader gets the lines that are left, then the error if there is one. Only the first call counts. */
  end(error?: Error): void {
    this.#end ??= { error }
    this.#wake?.()
  }

  #take(): string | undefined {
    if (this.#next < this.#queue.length) return this.#queue[this.#next++]
    this.#queue = []
    this.#next = 0
    return undefined
  }

  async *[Symbol.asyncIterator](): AsyncIterator<string> {
    for (;;) {
      for (let line = this.#take(); line !== undefined; line = this.#take()) yield line
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
