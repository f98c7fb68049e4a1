import type { Kube } from '../kube/client.ts'
import { BUDGETS } from '../wait/budgets.ts'
import type { Run } from './namespace.ts'

/** How {@link shared} looks after what it has opened. */
export interface Care<Made> {
  /** Whether it is known to be of no use any more. */
  readonly isLost?: (made: Made) => boolean
  readonly close?: (made: Made) => Promise<void>
}

/** Closes what is open, one entry for each {@link shared}. */
const closers: (() => Promise<unknown>)[] = []

/** One thing while it is opened, and after. */
interface Opening<Made> {
  readonly made: Promise<Made>
  /** Attempts that failed, one after the other, this one included. */
  failures: number
  /** When it may be tried again, by the clock of `performance`; undefined unless it failed. */
  againAt: number | undefined
}

/**
 * What the cases of a worker share, by its key: opened for the first that asks, and the same for all who ask later or while it
 * is being opened. What is lost is opened again for the next one that asks. So is what could not be opened: once at once, then
 * when as much time has passed as the attempt took, or a cluster where it cannot be done would hold up every case.
 */
export function shared<Arguments extends unknown[], Made>(
  keyOf: (...args: Arguments) => string,
  open: (...args: Arguments) => Promise<Made>,
  { isLost = () => false, close = async () => undefined }: Care<Made> = {},
): (...args: Arguments) => Promise<Made> {
  const known = new Map<string, Opening<Made>>()
  const begin = (key: string, failures: number, start: () => Promise<Made>) => {
    const startedAt = performance.now()
    const made = start()
    const opening: Opening<Made> = { made, failures, againAt: undefined }
    known.set(key, opening)
    made.catch(() => {
      const endedAt = performance.now()
      opening.failures += 1
      opening.againAt = opening.failures === 1 ? endedAt : endedAt + (endedAt - startedAt)
    })
    return made
  }
  closers.push(async () => {
    const all = [...known.values()]
    known.clear()
    const closed = Promise.allSettled(all.map(async ({ made }) => close(await made)))
    // What is still being opened has budgets of its own, and an interrupted run does not wait for them.
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, BUDGETS.processGrace.ms)
    await Promise.race([closed, late])
    clearTimeout(timer)
  })
  const get = async (...args: Arguments): Promise<Made> => {
    const key = keyOf(...args)
    const before = known.get(key)
    if (before === undefined) return begin(key, 0, () => open(...args))
    const { againAt, failures } = before
    if (againAt !== undefined)
      return performance.now() < againAt ? before.made : begin(key, failures, () => open(...args))
    const made = await before.made
    if (!isLost(made)) return made
    // Of several that find it lost, the first opens it again.
    if (known.get(key) !== before) return get(...args)
    return begin(key, 0, async () => {
      await close(made).catch(() => undefined)
      return open(...args)
    })
  }
  return get
}

/** Closes all that is shared in this worker, at its end. */
export async function closeShared(): Promise<void> {
  await Promise.all(closers.map(close => close()))
}

/** Tells the installed profile of a run from every other, for {@link shared}. */
export function installationOf(_kube: Kube, { runId, profile }: Run): string {
  return `${runId} ${profile?.name} ${profile?.installedAt}`
}
