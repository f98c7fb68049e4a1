/** Signals that ask a program to end. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** SIGINT and SIGTERM as an AbortSignal, for as long as it is not disposed; a second one ends the process at once. */
export class Interruption implements Disposable {
  readonly #abort = new AbortController()
  readonly #listeners = SIGNALS.map(name => [name, () => this.#interrupt(name)] as const)

  constructor() {
    for (const [name, listener] of this.#listeners) process.on(name, listener)
  }

  /** Its reason names the signal. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  [Symbol.dispose](): void {
    for (const [name, listener] of this.#listeners) process.off(name, listener)
  }

  #interrupt(name: (typeof SIGNALS)[number]): void {
    if (this.signal.aborted) process.exit(name === 'SIGINT' ? 130 : 143)
    this.#abort.abort(Object.assign(new Error(`interrupted by ${name}`), { name: 'AbortError' }))
  }
}
