import { normalQuantile } from './normal.ts'

/** Coefficients of Lanczos's approximation of the gamma function for g = 7. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** From here on Student's distribution is the normal one to six digits, and the gamma function would cost as many. */
const NORMAL_FROM = 1e6

/** Newton's steps after which a quantile is exact; from one degree of freedom on it takes some twenty. */
const MOST_STEPS = 100

/**
 * The chance that Student's t exceeds a value.
 *
 * @param freedom Degrees of freedom, above 0; not always whole, and `Infinity` for the normal distribution.
 */
export function studentTail(value: number, freedom: number): number {
  const finite = Math.min(freedom, NORMAL_FROM)
  const both = regularBeta(finite / (finite + value * value), finite / 2, 1 / 2)
  return value > 0 ? both / 2 : 1 - both / 2
}

/**
 * The value that Student's t stays below with the chance `p`.
 *
 * @throws RangeError unless 0 < p < 1.
 */
export function studentQuantile(p: number, freedom: number): number {
  const normal = normalQuantile(p)
  if (freedom >= NORMAL_FROM || normal === 0) return normal
  const tail = Math.min(p, 1 - p)
  const scale = Math.exp(logGamma((freedom + 1) / 2) - logGamma(freedom / 2)) / Math.sqrt(freedom * Math.PI)
  // The tail is convex and the normal quantile lies below: each step comes nearer, and none goes too far.
  let value = Math.abs(normal)
  for (let step = 0; step < MOST_STEPS; step++) {
    const density = scale * Math.exp((-(freedom + 1) / 2) * Math.log1p((value * value) / freedom))
    const further = (studentTail(value, freedom) - tail) / density
    value += further
    if (Math.abs(further) < 1e-14 * value) break
  }
  return Math.sign(normal) * value
}

/** The regularised incomplete beta function, by its continued fraction on the side where that converges. */
function regularBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - regularBeta(1 - x, b, a)
  const front = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)
  return (Math.exp(front) / a) * betaFraction(x, a, b)
}

/** Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  let numerator = 1
  let denominator = 1 / away(1 - ((a + b) * x) / (a + 1))
  let fraction = denominator
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    let change = 1
    for (const term of [even, odd]) {
      denominator = 1 / away(1 + term * denominator)
      numerator = away(1 + term / numerator)
      change = denominator * numerator
      fraction *= change
    }
    if (Math.abs(change - 1) < Number.EPSILON) break
  }
  return fraction
}

function away(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value
}

function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const base = x + 6.5
  const series = LANCZOS.reduce((sum, value, index) => (index === 0 ? value : sum + value / (x - 1 + index)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(series)
}
