import { setTimeout as delay } from 'node:timers/promises'
import { RefusedError, TimeoutError, firstLine, messageOf } from '../results/errors.ts'
import { BUDGETS, type BudgetName } from './budgets.ts'
import { type Allowance, spentWords, startAllowance, whenSpent } from './machine-time.ts'

/** What {@link eventually} takes beside the budget and the observation. */
export interface EventuallyOptions<T> {
  /** Says whether the observation is the awaited one: `undefined` for yes, else what is still missing. */
  readonly until: (observed: T) => string | undefined
  /** How many observations in a row must agree. */
  readonly consecutive?: number
  /** Pause between two observations, in milliseconds. */
  readonly everyMs?: number
  readonly signal?: AbortSignal | undefined
  /**
   * How far what is waited for has come, as a number. It is asked a few times within the budget; where it comes further than
   * ever before the budget begins anew, within a bound.
   */
  readonly progress?: (() => Promise<number>) | undefined
}

/** How many times a budget may begin anew. */
const NEW_BEGINNINGS = 6

/** How many times within a budget progress is asked for. */
const PROGRESS_QUESTIONS = 4

/**
 * How long the answer to a question that was asked within the budget may come after it. Without it, whether a wait ends with a
 * wrong answer or with silence would hang on the moment of its last question. One that took longer before may do so again.
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
 * The budget is not spent while processors are busy ({@link startAllowance}).
 * An observation that throws counts as one that does not agree; its message is what was seen. Whether the last one was answered
 * is in the error: silence is not a wrong answer. A question that is still open when the budget ends is waited for a moment
 * longer, and what it brings counts.
 *
 * @throws RefusedError at once: what is not allowed will not be a moment later.
 * @throws TimeoutError naming the budget, what was last seen and since when, and how the sightings changed.
 */
export async function eventually<T>(
  budget: BudgetName,
  observe: () => Promise<T>,
  options: EventuallyOptions<T>,
): Promise<T> {
  const { ms, what } = BUDGETS[budget]
  const { consecutive = 1, everyMs = 100, signal } = options
  const whole = startAllowance(ms)
  let allowance = whole
  const furthered = progressAsked(ms, options.progress)
  const timeline: Sighting[] = []
  let agreeing = 0
  let longestMs = 0
  let unanswered = false
  for (;;) {
    signal?.throwIfAborted()
    const atMs = whole.elapsed()
    let missing: string | undefined
    let answered = true
    try {
      const graceMs = Math.max(LAST_ANSWER_MS, longestMs * 1.5)
      const observed = await withDeadline(observe(), allowance, graceMs, signal)
      longestMs = Math.max(longestMs, whole.elapsed() - atMs)
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
      if (error instanceof RefusedError) throw error
      agreeing = 0
      answered = false
      missing = messageOf(error)
    }
    const seen = missing ?? `as expected, ${agreeing} of ${consecutive} in a row`
    const last = timeline.at(-1)
    if (last?.seen !== seen || last.answered !== answered) timeline.push({ atMs, seen, answered })
    if (await furthered()) allowance = startAllowance(ms)
    if (allowance.left() < everyMs) break
    await delay(everyMs, undefined, { signal })
  }
  const limit = spentWords(ms, whole)
  throw new TimeoutError(timeoutMessage(what, limit, timeline, unanswered), {
    answered: !unanswered && timeline.at(-1)?.answered === true,
    without: withoutLast(what, limit, timeline),
  })
}

const UNANSWERED = Symbol('the observation itself gave no answer')

/** Asks for progress now and then; says whether there was more than ever before, and no more often than it may count. */
function progressAsked(ms: number, progress: (() => Promise<number>) | undefined): () => Promise<boolean> {
  let furthest: number | undefined
  let beginnings = 0
  let askedAt = performance.now()
  return async () => {
    if (progress === undefined || beginnings === NEW_BEGINNINGS) return false
    if (performance.now() - askedAt < ms / PROGRESS_QUESTIONS) return false
    askedAt = performance.now()
    // Whoever does not answer has made no progress that could be told.
    const far = await progress().catch(() => undefined)
    if (far === undefined || (furthest !== undefined && far <= furthest)) return false
    const isFurther = furthest !== undefined
    furthest = far
    if (isFurther) beginnings += 1
    return isFurther
  }
}

async function withDeadline<T>(
  promise: Promise<T>,
  allowance: Allowance,
  graceMs: number,
  signal: AbortSignal | undefined,
): Promise<T | typeof UNANSWERED> {
  const { promise: late, resolve } = Promise.withResolvers<typeof UNANSWERED>()
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const end = () => reject(signal?.reason)
  const callOff = whenSpent(allowance, () => resolve(UNANSWERED), graceMs)
  signal?.addEventListener('abort', end, { once: true })
  try {
    return await Promise.race([promise, late, ended])
  } finally {
    callOff()
    signal?.removeEventListener('abort', end)
    // An observation that was given up on may still fail, and nobody is left to be told.
    promise.catch(() => undefined)
  }
}

function timeoutMessage(what: string, limit: string, timeline: readonly Sighting[], unanswered: boolean): string {
  const shown = timeline.slice(-6).map(({ atMs, seen }) => `  at ${(atMs / 1000).toFixed(1)} s: ${seen}`)
  const hidden = timeline.length - shown.length
  const head = `${what}: not within ${limit}; last seen: ${timeline.at(-1)?.seen ?? 'nothing'}`
  return [
    head,
    ...(hidden > 0 ? [`  (${hidden} earlier sightings)`] : []),
    ...shown,
    ...(unanswered ? ['  then no answer until the budget ran out'] : []),
  ].join('\n')
}

function withoutLast(what: string, limit: string, timeline: readonly Sighting[]): string {
  const before = timeline.slice(-4, -1).map(({ atMs, seen }) => `at ${(atMs / 1000).toFixed(1)} s ${firstLine(seen)}`)
  return `${what}: not within ${limit}${before.length === 0 ? '' : ` (${before.join('; ')})`}`
}
