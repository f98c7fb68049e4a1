import * as fc from 'fast-check'
import type { Policy } from './decide.ts'
import { type PolicyKind, type Universe, policySets } from './generate.ts'

/** How a generated set of policies fared. */
export interface CheckedSet<Complaint> {
  /** The set that the seed stands for. */
  readonly plan: readonly Policy[]
  /** Undefined when the set is as it should be. */
  readonly complaint?: {
    /** The smallest set that was found to be wrong too. */
    readonly policies: readonly Policy[]
    /** What was said about it. */
    readonly said: Complaint
    /** Sets that were tried on the way. */
    readonly tried: number
  }
}

/** The time in which a set that is wrong is made smaller. */
const SHRINKING_MS = 10_000

/**
 * Generates the one set of policies that the seed stands for, and asks `complain` about it. While it complains, smaller
 * sets are tried for some seconds.
 *
 * @throws what `complain` throws about the first set. A smaller set about which it throws is no better.
 */
export async function checkPolicySet<Complaint>(
  seed: number,
  universe: Universe,
  kinds: readonly PolicyKind[],
  complain: (policies: readonly Policy[]) => Promise<Complaint | undefined>,
): Promise<CheckedSet<Complaint>> {
  let plan: readonly Policy[] | undefined
  let complaint: CheckedSet<Complaint>['complaint']
  let failure: { readonly error: unknown } | undefined
  let tried = 0
  let smallerUntil = Number.POSITIVE_INFINITY
  const property = fc.asyncProperty(fc.noBias(policySets(universe, kinds)), async policies => {
    const isFirst = plan === undefined
    plan ??= policies
    // Whatever is left is taken for right, so that nothing smaller is looked for.
    if (performance.now() > smallerUntil) return true
    tried += 1
    try {
      const said = await complain(policies)
      // However long the first one took: the time is for those that follow.
      if (isFirst) smallerUntil = performance.now() + SHRINKING_MS
      if (said === undefined) return true
      complaint = { policies, said, tried }
      return false
    } catch (error) {
      if (isFirst) failure = { error }
      return true
    }
  })
  await fc.check(property, { seed, numRuns: 1 })
  if (failure !== undefined) throw failure.error
  return { plan: plan ?? [], ...(complaint === undefined ? {} : { complaint }) }
}
