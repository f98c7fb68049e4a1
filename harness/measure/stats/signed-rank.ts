import { type Tails, checkSizes } from './rank-sum.ts'
import { doubledRanks, share, sum } from './ranks.ts'

/**
 * Wilcoxon's signed-rank test of a sample against a value, exact: over all ways to give the distances their signs, with
 * the mean rank for ties. Values that equal the one tested against say nothing and are left out.
 *
 * @throws RangeError for an empty sample, one that is too large, and values that are not finite.
 */
export function signedRank(sample: readonly number[], value: number): Tails {
  checkSizes(sample)
  const distances = sample.map(x => x - value).filter(distance => distance !== 0)
  if (distances.length === 0) return { less: 1, greater: 1 }
  const ranks = doubledRanks(distances.map(Math.abs))
  const counts = countSubsets(ranks)
  const observed = sum(ranks.filter((_, index) => (distances[index] ?? 0) > 0))
  return { less: share(counts, 0, observed), greater: share(counts, observed, counts.length - 1) }
}

/** `counts[t]` is the number of ways to sign the ranks 1 to `size` such that the positive ones have sum t. */
export function countSigns(size: number): Float64Array {
  return countSubsets(Array.from({ length: size }, (_, index) => index + 1))
}

function countSubsets(ranks: readonly number[]): Float64Array {
  const counts = new Float64Array(sum(ranks) + 1)
  counts[0] = 1
  for (const rank of ranks) {
    for (let total = counts.length - 1; total >= rank; total--)
      counts[total] = (counts[total] ?? 0) + (counts[total - rank] ?? 0)
  }
  return counts
}
