import { checkSizes, countPairs } from './rank-sum.ts'
import { sum } from './ranks.ts'
import { countSigns } from './signed-rank.ts'
import { median } from './spread.ts'

/** An estimate with the bounds below and above which it lies with the asked confidence, each side for itself. */
export interface Estimate {
  readonly estimate: number
  /** `-Infinity` where the sample is too small for the confidence. */
  readonly lower: number
  /** `Infinity` where the sample is too small for the confidence. */
  readonly upper: number
}

/**
 * The Hodges-Lehmann estimate of how far the first sample lies above the second: the median of all pairwise
 * differences, with the exact bounds that belong to the Mann-Whitney test (Moses).
 *
 * @param confidence Of each bound for itself, for example 0.95.
 * @throws RangeError for samples that are empty or too large.
 */
export function shiftBetween(first: readonly number[], second: readonly number[], confidence: number): Estimate {
  checkSizes(first, second)
  const differences = first.flatMap(x => second.map(y => x - y))
  return bounded(differences, countPairs(first.length, second.length), confidence)
}

/**
 * The Hodges-Lehmann estimate of where a sample lies: the median of the means of all pairs (each value with itself
 * too), with the exact bounds that belong to the signed-rank test.
 *
 * @throws RangeError for a sample that is empty or too large.
 */
export function centerOf(sample: readonly number[], confidence: number): Estimate {
  checkSizes(sample)
  const means = sample.flatMap((x, index) => sample.slice(index).map(y => (x + y) / 2))
  return bounded(means, countSigns(sample.length), confidence)
}

/**
 * The k-th smallest value from either end, where k is the largest number of values that the bound may leave out:
 * P(statistic < k) is at most the error that is allowed.
 */
function bounded(values: readonly number[], counts: Float64Array, confidence: number): Estimate {
  const sorted = values.toSorted((a, b) => a - b)
  const total = sum([...counts])
  let outside = 0
  for (let below = 0; ; outside++) {
    below += counts[outside] ?? 0
    if (below / total > 1 - confidence) break
  }
  return {
    estimate: median(sorted),
    lower: sorted[outside - 1] ?? Number.NEGATIVE_INFINITY,
    upper: sorted[sorted.length - outside] ?? Number.POSITIVE_INFINITY,
  }
}
