import type { Phase } from './model.ts'

/** Who wants to know how a run goes on, usually the terminal. */
export interface PhaseListener {
  phaseStarted(name: string, detail?: string): void
  /** What the phase does right now, in a few words. */
  phaseProgress(name: string, text: string): void
  phaseEnded(phase: Phase): void
}

/** What a phase's own code gets: a voice, and phases of its own. */
export interface PhaseScope {
  /** The end of the run: whatever takes time ends with it. */
  readonly signal: AbortSignal
  /** Says what happens right now. */
  say(text: string): void
  /** Says what came of the phase, in place of the detail that it started with. */
  conclude(detail: string): void
  /** Runs a part of this phase and records how long it took. */
  phase<T>(name: string, body: (scope: PhaseScope) => Promise<T>, detail?: string): Promise<T>
}

/** Times the parts of a run. Ended phases are in {@link all}, in the order in which they started. */
export class Phases implements PhaseScope {
  readonly #listener: PhaseListener
  readonly #slots: (Phase | undefined)[] = []

  readonly signal: AbortSignal

  constructor(listener: PhaseListener, signal: AbortSignal = new AbortController().signal) {
    this.#listener = listener
    this.signal = signal
  }

  /** The phases that have ended so far. */
  get all(): Phase[] {
    return this.#slots.filter(phase => phase !== undefined)
  }

  say(text: string): void {
    this.#listener.phaseProgress('run', text)
  }

  conclude(detail: string): void {
    this.say(detail)
  }

  phase<T>(name: string, body: (scope: PhaseScope) => Promise<T>, detail?: string): Promise<T> {
    return this.#run(name, body, detail, undefined)
  }

  async #run<T>(
    name: string,
    body: (scope: PhaseScope) => Promise<T>,
    detail: string | undefined,
    parent: string | undefined,
  ): Promise<T> {
    const slot = this.#slots.push(undefined) - 1
    const startedAt = new Date().toISOString()
    const started = performance.now()
    let concluded = detail
    const end = (outcome: Phase['outcome']) => {
      const phase: Phase = {
        name,
        startedAt,
        durationMs: Math.round(performance.now() - started),
        outcome,
        ...(parent === undefined ? {} : { parent }),
        ...(concluded === undefined ? {} : { detail: concluded }),
      }
      this.#slots[slot] = phase
      this.#listener.phaseEnded(phase)
    }
    this.#listener.phaseStarted(name, detail)
    const scope: PhaseScope = {
      signal: this.signal,
      say: text => this.#listener.phaseProgress(name, text),
      conclude: text => {
        concluded = text
      },
      phase: (child, childBody, childDetail) => this.#run(child, childBody, childDetail, name),
    }
    try {
      const value = await body(scope)
      end('done')
      return value
    } catch (error) {
      end(error instanceof Error && error.name === 'AbortError' ? 'interrupted' : 'failed')
      throw error
    }
  }
}
