/**
 * Ranks of the values from 1 up, doubled so that the mean rank of tied values is a whole number too.
 *
 * @throws RangeError for a value that is not finite, which has no rank.
 */
export function doubledRanks(values: readonly number[]): number[] {
  const strange = values.find(value => !Number.isFinite(value))
  if (strange !== undefined) throw new RangeError(`${strange} has no rank`)
  const order = values.map((value, index) => ({ value, index })).toSorted((a, b) => a.value - b.value)
  const ranks = Array.from(values, () => 0)
  for (let start = 0; start < order.length; ) {
    let end = start
    while (order[end + 1]?.value === order[start]?.value) end += 1
    for (const { index } of order.slice(start, end + 1)) ranks[index] = start + end + 2
    start = end + 1
  }
  return ranks
}

/** The sum of the numbers. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** Share of the counts at indices from `first` to `last`, both included. */
export function share(counts: Float64Array, first: number, last: number): number {
  const total = counts.reduce((all, count) => all + count, 0)
  let part = 0
  for (let index = Math.max(first, 0); index <= Math.min(last, counts.length - 1); index++) part += counts[index] ?? 0
  return Math.min(1, part / total)
}
