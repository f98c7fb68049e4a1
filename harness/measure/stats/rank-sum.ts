import { doubledRanks, share, sum } from './ranks.ts'

/** More values a side than this are refused: the exact distribution would take seconds. */
export const MOST_VALUES = 120

/** Tails of a rank test: how likely a sample this low, or this high, would be if nothing differed. */
export interface Tails {
  /** The first sample lies lower. */
  readonly less: number
  /** The first sample lies higher. */
  readonly greater: number
}

/**
 * The Mann-Whitney test (Wilcoxon's rank sum), exact: the distribution of the rank sum over all ways to split the pooled
 * values in two, with the mean rank for ties. Nothing is approximated, so small samples and tied values need no other
 * formula.
 *
 * @throws RangeError for an empty sample, for more than {@link MOST_VALUES} values, and for values that are not finite.
 */
export function mannWhitney(first: readonly number[], second: readonly number[]): Tails {
  checkSizes(first, second)
  const ranks = doubledRanks([...first, ...second])
  const own = sum(ranks.slice(0, first.length))
  if (new Set(ranks).size === ranks.length) {
    return tailsOf(countPairs(first.length, second.length), own / 2 - (first.length * (first.length + 1)) / 2)
  }
  return tailsOf(countSums(ranks, first.length), own)
}

function tailsOf(counts: Float64Array, observed: number): Tails {
  return { less: share(counts, 0, observed), greater: share(counts, observed, counts.length - 1) }
}

/**
 * `counts[u]` is the number of orders of two samples of these sizes, without ties, in which u of the pairs (one value of
 * each) have the value of the first sample on top.
 */
export function countPairs(firstSize: number, secondSize: number): Float64Array {
  const key = `${firstSize} ${secondSize}`
  const known = counted.get(key)
  if (known !== undefined) return known
  const ranks = Array.from({ length: firstSize + secondSize }, (_, index) => index + 1)
  const counts = countSums(ranks, firstSize).slice((firstSize * (firstSize + 1)) / 2)
  counted.set(key, counts)
  return counts
}

/** The counts depend on the sizes alone, which are few. */
const counted = new Map<string, Float64Array>()

/** `counts[s]` is the number of ways to choose `size` of the ranks with sum s. */
function countSums(ranks: readonly number[], size: number): Float64Array {
  const most = sum(ranks.toSorted((a, b) => b - a).slice(0, size))
  const chosen = Array.from({ length: size + 1 }, () => new Float64Array(most + 1))
  const [none] = chosen
  if (none !== undefined) none[0] = 1
  for (const rank of ranks) {
    for (let taken = size; taken >= 1; taken--) addShifted(chosen[taken], chosen[taken - 1], rank)
  }
  return chosen[size] ?? new Float64Array()
}

function addShifted(target: Float64Array | undefined, source: Float64Array | undefined, by: number): void {
  if (target === undefined || source === undefined) return
  for (let index = target.length - 1; index >= by; index--)
    target[index] = (target[index] ?? 0) + (source[index - by] ?? 0)
}

/** @throws RangeError for samples that are empty or too large. */
export function checkSizes(...samples: readonly (readonly number[])[]): void {
  for (const { length } of samples) {
    if (length === 0) throw new RangeError('an empty sample says nothing')
    if (length > MOST_VALUES)
      throw new RangeError(`${length} values are more than the ${MOST_VALUES} that a sample may have`)
  }
}
