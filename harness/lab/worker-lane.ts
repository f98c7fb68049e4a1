import { type Lane, openLane } from './lane.ts'
import { installationOf } from './once.ts'

/** How often in a row opening may fail before the worker gives up: on a cluster where it cannot be done each attempt takes long. */
const ATTEMPTS = 2

/** Something that a worker opens once, and opens anew for the next case after it was lost. */
export interface Reopened<Arguments extends unknown[], Made> {
  /** What is open for these arguments; opens it, or opens it again after a failure unless that was one of several in a row. */
  get(...args: Arguments): Promise<Made>
  /** Closes it. Who asks next gets another one. */
  giveUp(made: Made): Promise<void>
}

/** Opens one thing for each key; who asks again gets the same, also while it is being opened. */
export function reopened<Arguments extends unknown[], Made>(
  keyOf: (...args: Arguments) => string,
  open: (...args: Arguments) => Promise<Made>,
  close: (made: Made) => Promise<void>,
): Reopened<Arguments, Made> {
  const states = new Map<string, { readonly made: Promise<Made>; hasFailed: boolean; readonly failures: number }>()
  return {
    get(...args) {
      const key = keyOf(...args)
      const before = states.get(key)
      if (before !== undefined && !(before.hasFailed && before.failures < ATTEMPTS)) return before.made
      const made = open(...args)
      const state = { made, hasFailed: false, failures: (before?.failures ?? 0) + 1 }
      states.set(key, state)
      made.catch(() => {
        state.hasFailed = true
      })
      return made
    },
    async giveUp(given) {
      for (const [key, { made }] of states) {
        if ((await made.catch(() => undefined)) === given) states.delete(key)
      }
      await close(given)
    },
  }
}

/** This worker's lane on the installed profile. */
export const workerLane: Reopened<Parameters<typeof openLane>, Lane> = reopened(installationOf, openLane, lane =>
  lane.close(),
)
