import { expect, test } from 'vitest'
import { coverageOf, exceeds, isThin } from './coverage.ts'
import type { CaseResult, MaxSkipped } from './model.ts'

type Counted = Pick<CaseResult, 'verdict' | 'ruledOut'>

/** So many cases that passed, were skipped for want of something, and were ruled out. */
function cases(passed: number, skipped: number, ruledOut = 0): Counted[] {
  return [
    ...Array.from({ length: passed }, (): Counted => ({ verdict: 'passed' })),
    ...Array.from({ length: skipped }, (): Counted => ({ verdict: 'skipped' })),
    ...Array.from({ length: ruledOut }, (): Counted => ({ verdict: 'skipped', ruledOut: true })),
  ]
}

test.for([
  ['nothing ran', cases(0, 0), false],
  ['nothing was skipped', cases(10, 0), false],
  ['just a fifth was skipped', cases(8, 2), false],
  ['one more than a fifth', cases(7, 3), true],
  ['a fifth of a hundred', cases(80, 20), false],
  ['a hair more', cases(79, 21), true],
  ['everything was skipped', cases(0, 1), true],
  ['all skips were ruled out', cases(1, 0, 99), false],
  ['what is ruled out does not make the rest look covered', cases(3, 1, 96), true],
] as const)('%s', ([, all, thin]) => {
  expect(isThin(coverageOf(all))).toBe(thin)
})

test.for<[Counted[], MaxSkipped, boolean]>([
  [cases(8, 2), 2, false],
  [cases(8, 2), 1, true],
  [cases(8, 2, 50), 2, false],
  [cases(8, 2), '20%', false],
  [cases(7, 3), '20%', true],
  [cases(8, 2, 50), '20%', false],
  [cases(999, 1), '0.1%', false],
  [cases(998, 2), '0.1%', true],
  [cases(10, 0), '0%', false],
  [cases(9, 1), '0%', true],
  [cases(0, 9), '100%', false],
  [cases(0, 0), '0%', false],
])('case %#: at most %s is exceeded: %s', ([all, most, exceeded]) => {
  expect(exceeds(coverageOf(all), most)).toBe(exceeded)
})
