import { setTimeout as delay } from 'node:timers/promises'
import type { LearntPath } from './daemon.ts'

/** A way to a prefix. */
export type Route = Pick<LearntPath, 'prefix' | 'nextHop'>

/** What a router knew at a moment. */
export interface Sample {
  /** Milliseconds from the moment that counts; negative before it. */
  readonly atMs: number
  readonly routes: readonly Route[]
}

/** A time in which a router did not know a route, as seen by asking it again and again. Times are as in {@link Sample}. */
export interface Absence extends Route {
  /** When it was last seen before. */
  readonly lastSeenMs: number
  /** When it was first found missing. */
  readonly missedMs: number
  /** When it was there again, if it was. */
  readonly backMs?: number
}

/** What became of a router's routes while something else was done. */
export interface RouteHistory {
  /** How often the router was asked. */
  readonly asked: number
  /** What it knew at first. */
  readonly known: readonly Route[]
  readonly absences: readonly Absence[]
}

/** Milliseconds between an answer and the next question. */
const PACE_MS = 100

/** Asks a router for its routes, again and again. */
export class RouteWatch {
  readonly #samples: { readonly at: number; readonly routes: readonly Route[] }[] = []
  readonly #ask: () => Promise<readonly Route[]>
  readonly #over = new AbortController()
  readonly #ended: Promise<unknown>
  #countsFrom: number | undefined

  private constructor(ask: () => Promise<readonly Route[]>) {
    this.#ask = ask
    this.#ended = this.#goOn().catch((error: unknown) => error)
  }

  /** Begins, and has the first answer when it returns. @throws What the first question throws. */
  static async start(ask: () => Promise<readonly Route[]>): Promise<RouteWatch> {
    const first = { at: Date.now(), routes: await ask() }
    const watch = new RouteWatch(ask)
    watch.#samples.push(first)
    return watch
  }

  /** Times count from now. */
  mark(): void {
    this.#countsFrom = Date.now()
  }

  /** Ends it. @throws What a question threw: nobody knows what was in between. */
  async end(): Promise<RouteHistory> {
    this.#over.abort()
    const trouble = await this.#ended
    if (trouble !== undefined) throw trouble
    const start = this.#countsFrom ?? this.#samples[0]?.at ?? 0
    return historyOf(this.#samples.map(({ at, routes }) => ({ atMs: at - start, routes })))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort()
    await this.#ended
  }

  async #goOn(): Promise<void> {
    while (!this.#over.signal.aborted) {
      await delay(PACE_MS)
      // What is answered was so at some time since it was asked: the end is the time by which it cannot be later.
      const routes = await this.#ask()
      this.#samples.push({ at: Date.now(), routes })
    }
  }
}

/** When each route was not there, of those that ever were. */
export function historyOf(samples: readonly Sample[]): RouteHistory {
  const all = new Map(samples.flatMap(({ routes }) => routes.map(route => [nameOf(route), route] as const)))
  return {
    asked: samples.length,
    known: (samples[0]?.routes ?? []).map(({ prefix, nextHop }) => ({ prefix, nextHop })),
    absences: [...all.values()].flatMap(route => absencesOf(route, samples)),
  }
}

function absencesOf({ prefix, nextHop }: Route, samples: readonly Sample[]): Absence[] {
  const found: Absence[] = []
  let lastSeenMs: number | undefined
  let missedMs: number | undefined
  for (const { atMs, routes } of samples) {
    if (!routes.some(route => nameOf(route) === nameOf({ prefix, nextHop }))) {
      missedMs ??= atMs
      continue
    }
    // What came later than the first answer was not missing before.
    if (missedMs !== undefined && lastSeenMs !== undefined)
      found.push({ prefix, nextHop, lastSeenMs, missedMs, backMs: atMs })
    lastSeenMs = atMs
    missedMs = undefined
  }
  if (missedMs !== undefined && lastSeenMs !== undefined) found.push({ prefix, nextHop, lastSeenMs, missedMs })
  return found
}

function nameOf({ prefix, nextHop }: Route): string {
  return `${prefix} via ${nextHop}`
}
