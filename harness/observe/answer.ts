import { AssertionError } from 'node:assert'
import { RefusedError, messageOf } from '../results/errors.ts'
import type { Unanswered } from '../results/observation.ts'

/** What an observer brought back: data, or that nobody answered. */
export type Answer<Data> = { readonly data: Data } | { readonly unanswered: Unanswered }

/** Who is asked, and how, in words. */
export interface Asking {
  readonly asked: string
  readonly how: string
}

/**
 * Asks, and takes every failure to answer as data.
 *
 * @throws what is a slip in our own code, the end of the run, or the refusal of a cluster that we only visit: no judge can judge
 * those.
 */
export async function answerTo<Data>(asking: Asking, action: () => Promise<Data>): Promise<Answer<Data>> {
  try {
    return { data: await action() }
  } catch (error) {
    if (isNoAnswer(error)) throw error
    return { unanswered: { ...asking, why: messageOf(error) } }
  }
}

function isNoAnswer(error: unknown): boolean {
  if (error instanceof RefusedError) return true
  if (error instanceof AssertionError || error instanceof ReferenceError || error instanceof TypeError) return true
  return error instanceof Error && ['AbortError', 'AssertionError'].includes(error.name)
}
