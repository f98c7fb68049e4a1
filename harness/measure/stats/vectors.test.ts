import { expect, test } from 'vitest'
import vectors from '../testdata/vectors.json' with { type: 'json' }
import { detectableLoss } from './detectable.ts'
import { centerOf, shiftBetween } from './hodges-lehmann.ts'
import { holm } from './holm.ts'
import { normalQuantile } from './normal.ts'
import { mannWhitney } from './rank-sum.ts'
import { signedRank } from './signed-rank.ts'
import { bimodalityCoefficient, deviation } from './spread.ts'

/** How far a figure may be from SciPy's. */
const DIGITS = 1e-9

const { confidence } = vectors.made

/** The greatest distance between two lists of figures; infinite ones are equal or infinitely far. */
function farthest(ours: readonly number[], theirs: readonly number[]): number {
  return Math.max(
    ...ours.map((value, index) => (value === theirs[index] ? 0 : Math.abs(value - (theirs[index] ?? Number.NaN)))),
  )
}

test('there are enough vectors', () => {
  const { made: _, ...families } = vectors
  expect(Object.values(families).reduce((count, family) => count + family.length, 0)).toBeGreaterThanOrEqual(200)
})

test.for(vectors.rankSum)('Mann-Whitney %#', ({ first, second, less, greater }) => {
  const tails = mannWhitney(first, second)
  expect(farthest([tails.less, tails.greater], [less, greater])).toBeLessThan(DIGITS)
})

test.for(vectors.signedRank)('signed rank %#', ({ sample, value, less, greater }) => {
  const tails = signedRank(sample, value)
  expect(farthest([tails.less, tails.greater], [less, greater])).toBeLessThan(DIGITS)
})

test.for(vectors.shift)('Hodges-Lehmann shift %#', ({ first, second, ...known }) => {
  const { estimate, lower, upper } = shiftBetween(first, second, confidence)
  expect(farthest([estimate, lower, upper], bounds(known))).toBeLessThan(DIGITS)
})

test.for(vectors.center)('Hodges-Lehmann center %#', ({ sample, ...known }) => {
  const { estimate, lower, upper } = centerOf(sample, confidence)
  expect(farthest([estimate, lower, upper], bounds(known))).toBeLessThan(DIGITS)
})

function bounds({
  estimate,
  lower,
  upper,
}: {
  estimate: number
  lower: number | null
  upper: number | null
}): number[] {
  return [estimate, lower ?? Number.NEGATIVE_INFINITY, upper ?? Number.POSITIVE_INFINITY]
}

test.for(vectors.holm)('Holm %#', ({ p, adjusted }) => {
  expect(farthest(holm(p), adjusted)).toBeLessThan(DIGITS)
})

test.for(vectors.normal)('normal quantile %#', ({ p, quantile }) => {
  expect(farthest([normalQuantile(p)], [quantile])).toBeLessThan(DIGITS)
})

test.for(vectors.bimodality)('bimodality %#', ({ sample, coefficient, deviation: spread }) => {
  expect(farthest([bimodalityCoefficient(sample), deviation(sample)], [coefficient, spread])).toBeLessThan(DIGITS)
})

test.for(vectors.detectable)('detectable loss %#', ({ loss, ...given }) => {
  expect(farthest([detectableLoss(given)], [loss])).toBeLessThan(DIGITS)
})
