import { expect, test } from 'vitest'
import { measuredOn, normals, ratiosOf, samplesOn } from './testdata/random.ts'
import { isBimodal, isSaturated, meanSteal, troublesOf } from './trouble.ts'

const TRIES = 300

/** How many of the tries are called bimodal. */
function called(sample: (next: () => number) => number[]): number {
  const next = normals(7)
  return Array.from({ length: TRIES }, () => isBimodal(sample(next))).filter(Boolean).length
}

test('two kinds that are 10 % apart are found', () => {
  expect(called(next => [...ratiosOf(next, 15, -0.2, 0.01), ...ratiosOf(next, 15, -0.3, 0.01)])).toBe(TRIES)
  expect(called(next => [...ratiosOf(next, 20, -0.2, 0.015), ...ratiosOf(next, 10, -0.35, 0.015)])).toBe(TRIES)
})

test('one kind is hardly ever taken for two', () => {
  expect(called(next => ratiosOf(next, 30, -0.2, 0.05))).toBeLessThan(TRIES / 100)
  expect(called(next => ratiosOf(next, 10, -0.2, 0.05))).toBeLessThan(TRIES / 50)
})

test('a stray value makes no second kind, and neither do kinds that hardly differ', () => {
  expect(called(next => [...ratiosOf(next, 29, -0.2, 0.01), -0.9])).toBe(0)
  expect(called(next => [...ratiosOf(next, 15, -0.2, 0.002), ...ratiosOf(next, 15, -0.22, 0.002)])).toBe(0)
})

test('too few values, or values that are all the same, are never two kinds', () => {
  expect(isBimodal([0, 0, 0, 1, 1, 1, 1])).toBe(false)
  expect(isBimodal(Array.from({ length: 30 }, () => 0.1))).toBe(false)
})

test.for([
  [9_410, 10_000, true],
  [8_900, 10_000, false],
  [12_200, 10_000, false], // a link between containers, whose speed is only a name
  [9_410, undefined, false],
] as const)('%d Mbit/s over a link of %s is saturated: %s', ([value, link, saturated]) => {
  const sample = { path: 'host', session: 1, block: 1, value, seconds: 5, steal: 0 } as const
  expect(isSaturated([sample, sample], link)).toBe(saturated)
})

test('steal is the mean over the samples', () => {
  const samples = samplesOn({ next: normals(1), effort: 'quick', steal: 0.08 }, 'tcp-rr').samples
  expect(meanSteal(samples)).toBeCloseTo(0.08, 10)
})

test('sessions that differ are no two kinds of blocks', () => {
  const machine = { next: normals(4), effort: 'gate', noise: 0.005 } as const
  const troubles = Array.from({ length: 30 }, () =>
    troublesOf(measuredOn(machine), samplesOn({ ...machine, sessionSpread: 0.2 }, 'tcp-rr'), 'service', { floor: -1 }),
  )
  expect(troubles.flat()).toEqual([])
})
