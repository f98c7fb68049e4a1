import type { CaseResult } from '../results/model.ts'
import { INTERRUPTED } from './judge-case.ts'

/** `--bail`: the first case that failed or is broken ends the run, and what was still to run is skipped and says so. */
export class Bail {
  readonly #wanted: boolean
  readonly #stop: () => void
  #after: string | undefined

  /** @param stop Ends what is under way. */
  constructor(wanted: boolean, stop: () => void) {
    this.#wanted = wanted
    this.#stop = stop
  }

  /** Whether nothing more is to be started. */
  get stopped(): boolean {
    return this.#after !== undefined
  }

  /** The result as it counts: a case that was kept from its end by the stop is no fault of the harness. */
  take(result: CaseResult): CaseResult {
    const { verdict, reason } = result
    if (verdict === 'broken' && reason === INTERRUPTED && this.#after !== undefined)
      return { ...result, verdict: 'skipped', reason: `not run: --bail stopped the run after ${this.#after}` }
    if (this.#wanted && this.#after === undefined && (verdict === 'failed' || verdict === 'broken')) {
      this.#after = result.id
      this.#stop()
    }
    return result
  }
}
