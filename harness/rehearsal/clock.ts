import type { Leg } from '../results/upgrade.ts'

/** Marks of a leg, by its own time. */
export class Clock {
  readonly #start = Date.now()
  readonly #marks: { atMs: number; text: string }[] = []
  #end = 0

  /** Notes what has just happened. */
  mark(text: string): void {
    this.#marks.push({ atMs: Date.now() - this.#start, text })
  }

  /** Ends the leg, and says when it was in milliseconds since 1970. */
  end(): { start: number; end: number } {
    this.#end = Date.now()
    return { start: this.#start, end: this.#end }
  }

  /** As a leg tells it. */
  get told(): Pick<Leg, 'durationMs' | 'marks'> {
    return { durationMs: this.#end - this.#start, marks: this.#marks }
  }
}
