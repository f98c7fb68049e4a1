import type { PathOutcome } from '../results/upgrade.ts'
import { type SeenStream, type Window, outcomesIn } from '../upgrade/outage.ts'
import type { Traffic } from '../lab/traffic/traffic.ts'

/** Part of the time in which traffic runs, and who is told what every path suffered in it. */
interface Part {
  readonly window: Window
  readonly tell: (paths: readonly PathOutcome[]) => void
}

/** Traffic while one thing after the other happens. Every part is told once, in order, when the traffic is stopped. */
export class Watched<T extends Pick<Traffic, 'stop'> = Traffic> implements AsyncDisposable {
  readonly traffic: T
  readonly #parts: Part[] = []

  constructor(traffic: T) {
    this.traffic = traffic
  }

  /** Notes a part that has come to its end. */
  note(window: Window, tell: Part['tell']): void {
    this.#parts.push({ window, tell })
  }

  /** Where nobody can say any more what traffic saw, parts have no paths. */
  async [Symbol.asyncDispose](): Promise<void> {
    const seen: SeenStream[] = await this.traffic.stop().catch(() => [])
    for (const { window, tell } of this.#parts) tell(outcomesIn(seen, window))
  }
}
