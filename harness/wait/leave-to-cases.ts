import { TimeoutError } from '../results/errors.ts'

/** Waits, and leaves it to the cases that are about it to tell what has not come: all others would be blamed for it. */
export async function leaveToCases(waiting: Promise<unknown>): Promise<void> {
  try {
    await waiting
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error
  }
}
