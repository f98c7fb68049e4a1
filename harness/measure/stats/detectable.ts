import { normalQuantile } from './normal.ts'

/** What a gate's sharpness depends on. */
export interface Sharpness {
  /** Sizes of the two samples. */
  readonly first: number
  readonly second: number
  /** Standard deviation of the log ratios within a sample. */
  readonly deviation: number
  /** The p-value below which the test speaks. */
  readonly level: number
  /** How often a loss of the answer's size must be found. */
  readonly power: number
  /** The loss that the gate asks about, as a share. */
  readonly margin: number
}

/**
 * The smallest loss, as a share of the throughput, that a gate finds with the power: it has to show in the Mann-Whitney
 * test, and its estimate has to exceed the margin. By the normal approximation, in which that test needs π/3 times as
 * many values as one of means.
 */
export function detectableLoss({ first, second, deviation, level, power, margin }: Sharpness): number {
  const error = deviation * Math.sqrt((1 / first + 1 / second) * (Math.PI / 3))
  const byTest = (normalQuantile(1 - level) + normalQuantile(power)) * error
  const bySize = -Math.log(1 - margin) + normalQuantile(power) * error
  return 1 - Math.exp(-Math.max(byTest, bySize))
}
