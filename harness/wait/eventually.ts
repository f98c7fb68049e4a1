import { setTimeout as delay } from 'node:timers/promises'
import { TimeoutError, messageOf } from '../results/errors.ts'
import { BUDGETS, type BudgetName } from './budgets.ts'

/** What {@link eventually} takes beside the budget and the observation. */
export interface EventuallyOptions<T> {
  /** Says whether the observation is the awaited one: `undefined` for yes, else what is still missing. */
  readonly until: (observed: T) => string | undefined
  /** How many observations in a row must agree. */
  readonly consecutive?: number
  /** Pause between two observations, in milliseconds. */
  readonly everyMs?: number
  readonly signal?: AbortSignal | undefined
}

/**
 * How long the answer to a question that was asked within the budget may come after it. Without it, whether a wait ends with a
 * wrong answer or with silence would hang on the moment of its last question.
 */
const LAST_ANSWER_MS = 2_000

interface Sighting {
  readonly atMs: number
  readonly seen: string
  /** It was observed; otherwise nobody answered. */
  readonly answered: boolean
}

/**
 * Observes until `until` is content, within the named budget, and returns the last observation.
 *
 * An observation that throws counts as one that does not agree; its message is what was seen. Whether the last one was answered
 * is in the error: silence is not a wrong answer. A question that is still open when the budget ends is waited for a moment
 * longer, and what it brings counts.
 *
 * @throws TimeoutError naming the budget, what was last seen and since when, and how the sightings changed.
 */
export async function eventually<T>(
  budget: BudgetName,
  observe: () => Promise<T>,
  options: EventuallyOptions<T>,
): Promise<T> {
  const { ms, what } = BUDGETS[budget]
  const { consecutive = 1, everyMs = 100, signal } = options
  const started = performance.now()
  const timeline: Sighting[] = []
  let agreeing = 0
  let unanswered = false
  for (;;) {
    signal?.throwIfAborted()
    const atMs = performance.now() - started
    let missing: string | undefined
    let answered = true
    try {
      const observed = await withDeadline(observe(), ms - atMs + LAST_ANSWER_MS, signal)
      if (observed === UNANSWERED) {
        unanswered = true
        break
      }
      missing = options.until(observed)
      if (missing === undefined) {
        agreeing += 1
        if (agreeing >= consecutive) return observed
      } else agreeing = 0
    } catch (error) {
      signal?.throwIfAborted()
      agreeing = 0
      answered = false
      missing = messageOf(error)
    }
    const seen = missing ?? `as awaited, ${agreeing} of ${consecutive} in a row`
    const last = timeline.at(-1)
    if (last?.seen !== seen || last.answered !== answered) timeline.push({ atMs, seen, answered })
    if (performance.now() - started + everyMs > ms) break
    await delay(everyMs, undefined, { signal })
  }
  throw new TimeoutError(timeoutMessage(what, ms, timeline, unanswered), {
    answered: !unanswered && timeline.at(-1)?.answered === true,
  })
}

const UNANSWERED = Symbol('the observation itself gave no answer')

async function withDeadline<T>(
  promise: Promise<T>,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<T | typeof UNANSWERED> {
  const gate = new AbortController()
  const ends = signal === undefined ? gate.signal : AbortSignal.any([gate.signal, signal])
  const deadline = delay(Math.max(ms, 1), UNANSWERED, { signal: ends })
  try {
    return await Promise.race([promise, deadline])
  } finally {
    gate.abort()
    deadline.catch(() => undefined)
    // An observation that was given up on may still fail, and nobody is left to be told.
    promise.catch(() => undefined)
  }
}

function timeoutMessage(what: string, ms: number, timeline: readonly Sighting[], unanswered: boolean): string {
  const shown = timeline.slice(-6).map(({ atMs, seen }) => `  at ${(atMs / 1000).toFixed(1)} s: ${seen}`)
  const hidden = timeline.length - shown.length
  const head = `${what}: not within ${ms / 1000} s; last seen: ${timeline.at(-1)?.seen ?? 'nothing'}`
  return [
    head,
    ...(hidden > 0 ? [`  (${hidden} earlier sightings)`] : []),
    ...shown,
    ...(unanswered ? ['  then no answer until the budget ran out'] : []),
  ].join('\n')
}
