import { median } from './spread.ts'

/**
 * The Hodges-Lehmann estimate of where a sample lies: the median of the means of all pairs, each value with itself too.
 * A few stray values hardly move it, and it wastes less of the others than their median does. NaN for no values.
 */
export function centerOf(sample: readonly number[]): number {
  return median(sample.flatMap((x, index) => sample.slice(index).map(y => (x + y) / 2)))
}
