import { expect, test } from 'vitest'
import vectors from '../testdata/vectors.json' with { type: 'json' }
import { detectableLoss } from './detectable.ts'
import { centerOf } from './hodges-lehmann.ts'
import { holm } from './holm.ts'
import { normalQuantile } from './normal.ts'
import { pooledVariances } from './pooled.ts'
import { bimodalityCoefficient, deviation } from './spread.ts'
import { studentQuantile, studentTail } from './student.ts'

/** How far a figure may be from SciPy's. */
const DIGITS = 1e-9

/** The greatest distance between two lists of figures. */
function farthest(ours: readonly number[], theirs: readonly number[]): number {
  return Math.max(
    ...ours.map((value, index) => (value === theirs[index] ? 0 : Math.abs(value - (theirs[index] ?? Number.NaN)))),
  )
}

test('there are enough vectors', () => {
  const { made: _, ...families } = vectors
  expect(Object.values(families).reduce((count, family) => count + family.length, 0)).toBeGreaterThanOrEqual(200)
})

test.for(vectors.center)('Hodges-Lehmann center %#', ({ sample, estimate }) => {
  expect(farthest([centerOf(sample)], [estimate])).toBeLessThan(DIGITS)
})

test.for(vectors.student)('tail of Student’s t %#', ({ value, freedom, tail }) => {
  expect(Math.abs(studentTail(value, freedom) / tail - 1)).toBeLessThan(DIGITS)
})

test.for(vectors.studentQuantile)('quantile of Student’s t %#', ({ p, freedom, quantile }) => {
  expect(Math.abs(studentQuantile(p, freedom) - quantile) / Math.max(1, Math.abs(quantile))).toBeLessThan(DIGITS)
})

test.for(vectors.pooled)('pooled variance %#', ({ rows, variances, freedom }) => {
  const pooled = pooledVariances(rows) ?? []
  const figures = pooled.flatMap(one => [one.variance, one.freedom])
  expect(
    farthest(
      figures,
      variances.flatMap(variance => [variance, freedom]),
    ),
  ).toBeLessThan(DIGITS)
  expect(pooled).toHaveLength(rows.length)
})

test('without two values in any group there is no variance; without end, Student’s t is normal', () => {
  expect(
    pooledVariances([
      [[1], [2]],
      [[3], [4]],
    ]),
  ).toBeUndefined()
  expect(studentQuantile(0.95, Infinity)).toBe(normalQuantile(0.95))
  expect(studentTail(normalQuantile(0.95), Infinity)).toBeCloseTo(0.05, 6)
})

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
