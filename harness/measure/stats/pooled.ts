import { mean, sum } from './spread.ts'

/** A variance and how well it is known. */
export interface Variance {
  readonly variance: number
  /** Degrees of freedom, not always whole; `Infinity` where it is assumed and not measured. */
  readonly freedom: number
}

/**
 * Variances of several quantities that were observed together.
 *
 * @param rows One for each quantity: its groups of values, the same number of groups and values for each. The k-th values
 *   of all rows were observed together.
 * @returns For each row the larger of its own variance within the groups and of the mean over all rows, with the degrees
 *   of freedom of that mean. Undefined where no group has two values.
 */
export function pooledVariances(rows: readonly (readonly (readonly number[])[])[]): Variance[] | undefined {
  const [first = []] = rows
  const own = sum(first.map(group => group.length - 1))
  if (own < 1) return undefined
  const distances = rows.map(groups => groups.flatMap(group => group.map(value => value - mean(group))))
  const variances = distances.map(row => sum(row.map(distance => distance ** 2)) / own)
  const pooled = mean(variances)
  const freedom = own * independentRows(distances, own)
  return variances.map(variance => ({ variance: Math.max(variance, pooled), freedom }))
}

/**
 * How many independent rows know as much of the mean variance as these do: between one, where all rows move together, and
 * their number (Box's correction, by Satterthwaite's moments).
 */
function independentRows(distances: readonly (readonly number[])[], own: number): number {
  const covariances = distances.map(one =>
    distances.map(other => sum(one.map((distance, index) => distance * (other[index] ?? 0))) / own),
  )
  const trace = sum(covariances.map((row, index) => row[index] ?? 0))
  const squares = sum(covariances.flat().map(covariance => covariance ** 2))
  return squares === 0 ? 1 : trace ** 2 / squares
}
