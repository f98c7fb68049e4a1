import { studentQuantile } from './student.ts'

/** What a gate's sharpness depends on. */
export interface Sharpness {
  /** Standard error of the difference of log ratios, and the degrees of freedom that it is known with. */
  readonly error: number
  readonly freedom: number
  /** The p-value below which the test speaks. */
  readonly level: number
  /** How often a loss of the answer's size must be found. */
  readonly power: number
  /** The loss that the gate asks about, as a share. */
  readonly margin: number
}

/**
 * The smallest loss, as a share of the throughput, that a gate finds with the power: it has to show in the t-test, and its
 * estimate has to exceed the margin.
 */
export function detectableLoss({ error, freedom, level, power, margin }: Sharpness): number {
  const luck = studentQuantile(power, freedom)
  const byTest = (studentQuantile(1 - level, freedom) + luck) * error
  const bySize = -Math.log(1 - margin) + luck * error
  return 1 - Math.exp(-Math.max(byTest, bySize))
}
