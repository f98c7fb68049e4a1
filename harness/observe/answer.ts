import { AssertionError } from 'node:assert'
import { messageOf } from '../results/errors.ts'
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
 * @throws what is a slip in our own code or the end of the run, which no judge can judge.
 */
export async function answerTo<Data>(asking: Asking, action: () => Promise<Data>): Promise<Answer<Data>> {
  try {
    return { data: await action() }
  } catch (error) {
    if (isSlip(error)) throw error
    return { unanswered: { ...asking, why: messageOf(error) } }
  }
}

function isSlip(error: unknown): boolean {
  if (error instanceof AssertionError || error instanceof ReferenceError || error instanceof TypeError) return true
  return error instanceof Error && ['AbortError', 'AssertionError'].includes(error.name)
}
