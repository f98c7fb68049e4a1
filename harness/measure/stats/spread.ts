/** The sum of the numbers. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** The middle value, or the mean of the two in the middle. NaN for no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** The arithmetic mean. NaN for no values. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length
}

/** The standard deviation with n - 1 below the line. NaN for fewer than two values. */
export function deviation(values: readonly number[]): number {
  return values.length < 2 ? Number.NaN : Math.sqrt((values.length * moment(values, 2)) / (values.length - 1))
}

/**
 * Sarle's bimodality coefficient with the corrections for small samples: 5/9 for a uniform distribution, less for one
 * hump, up to 1 for two points. NaN for fewer than four values, and for values that are all the same.
 */
export function bimodalityCoefficient(values: readonly number[]): number {
  const n = values.length
  const second = moment(values, 2)
  if (n < 4 || second === 0) return Number.NaN
  const skewness = ((moment(values, 3) / second ** 1.5) * Math.sqrt(n * (n - 1))) / (n - 2)
  const excess = ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * (moment(values, 4) / second ** 2 - 3) + 6)
  return (skewness ** 2 + 1) / (excess + (3 * (n - 1) ** 2) / ((n - 2) * (n - 3)))
}

/** The central moment of the order. */
function moment(values: readonly number[], order: number): number {
  const center = mean(values)
  return mean(values.map(value => (value - center) ** order))
}
