import { describe, expect, test } from 'vitest'
import { ASSUMED_SESSIONS, ASSUMED_STARTS, LEAST_RUNS, certaintiesOf, differenceOf } from './certainty.ts'
import type { Start } from './sample.ts'

/** A start whose sessions have these values, in blocks that hardly differ. */
const start = (...sessions: number[]): Start => sessions.map(value => [value - 0.001, value, value + 0.001])

/** Starts whose sessions are all alike. */
const starts = (...values: number[]) => values.map(value => start(value, value, value))

describe('with enough runs of reference', () => {
  const reference = { starts: starts(-0.04, -0.02, 0, 0.02, 0.04) }

  test('the unit is the run, however many blocks agree within one', () => {
    const [certainty] = certaintiesOf([{ here: starts(0), reference }])
    const spread = Math.sqrt(0.004 / 4)
    expect(certainty?.unit).toBe('runs')
    expect(certainty?.spread).toBeCloseTo(spread, 10)
    expect(certainty?.error).toBeCloseTo(spread * Math.sqrt(1 + 1 / 5), 10)
    expect(certainty?.freedom).toBeCloseTo(4, 10)
  })

  test('several runs that are judged together are known better', () => {
    const [certainty] = certaintiesOf([{ here: starts(0.01, -0.01), reference }])
    expect(certainty?.spread).toBeCloseTo(Math.sqrt((0.004 + 0.0002) / 5), 10)
    expect(certainty?.error).toBeCloseTo(Math.sqrt((0.0042 / 5) * (1 / 2 + 1 / 5)), 10)
    expect(certainty?.freedom).toBeCloseTo(5, 10)
  })

  test('runs that happen to agree differ at least as much as their sessions make them', () => {
    const rough = Array.from({ length: LEAST_RUNS }, () => start(-0.05, 0, 0.05))
    const [certainty] = certaintiesOf([{ here: [start(-0.05, 0, 0.05)], reference: { starts: rough } }])
    expect(certainty).toMatchObject({ unit: 'runs', spread: expect.closeTo(0.05 / Math.sqrt(3), 10) })
  })

  test('a path whose runs happen to agree is taken to differ as others do, one that differs more keeps its own', () => {
    const calm = { here: starts(0), reference: { starts: starts(0, 0, 0, 0, 0) } }
    const [ofCalm, ofOther] = certaintiesOf([calm, { here: starts(0), reference }])
    expect(ofCalm?.spread).toBeCloseTo(Math.sqrt(0.001 / 2), 10)
    expect(ofOther?.spread).toBeCloseTo(Math.sqrt(0.001), 10)
  })

  test('paths that move together say no more than one of them', () => {
    const [, third] = certaintiesOf(Array.from({ length: 3 }, () => ({ here: starts(0), reference })))
    expect(third?.freedom).toBeCloseTo(4, 10)
  })
})

describe('with fewer', () => {
  test('the unit is the session, and what starts are assumed to differ by is added', () => {
    const here = [start(-0.01, 0, 0.01)]
    const reference = { starts: [start(-0.01, 0, 0.01)] }
    const [these] = certaintiesOf([{ here, reference: { ...reference, differ: 0 } }])
    const [all] = certaintiesOf([{ here, reference: { ...reference, differ: ASSUMED_STARTS } }])
    expect(these).toMatchObject({ unit: 'sessions', spread: expect.closeTo(0.01, 10), freedom: 4 })
    expect(these?.error).toBeCloseTo(Math.sqrt((2 / 3) * 0.01 ** 2), 10)
    expect(all?.error).toBeCloseTo(Math.sqrt((2 / 3) * 0.01 ** 2 + 2 * ASSUMED_STARTS ** 2), 10)
    expect(all?.freedom).toBeGreaterThan(100)
  })

  test('a single session is as uncertain as it is assumed to be, and its blocks on top', () => {
    const here = [start(0)]
    const [certainty] = certaintiesOf([{ here, reference: { floor: -1 } }])
    expect(certainty?.error).toBeCloseTo(Math.sqrt(ASSUMED_SESSIONS ** 2 + 0.001 ** 2 / 3), 10)
    expect(certainty?.freedom).toBe(Infinity)
  })

  test('questions of another shape are asked for themselves, and answered in the order of the asked', () => {
    const floor = { floor: -1 }
    const certainties = certaintiesOf([
      { here: [start(-0.01, 0, 0.01)], reference: floor },
      { here: [start(0)], reference: floor },
      { here: [start(-0.03, 0, 0.03)], reference: floor },
    ])
    const pooled = Math.sqrt((0.01 ** 2 + 0.03 ** 2) / 2)
    expect(certainties.map(({ spread }) => Number(spread.toFixed(4)))).toEqual([Number(pooled.toFixed(4)), 0.05, 0.03])
  })
})

test('a difference is that of the means of runs, whose sessions count by their middle', () => {
  const here = [[[0.1, 0.1, 0.1, 0.1, 9], [0.3]], [[0.2]]]
  expect(differenceOf({ here, reference: { floor: -0.1 } })).toBeCloseTo(0.3, 10)
  expect(differenceOf({ here: starts(0.2, 0.4), reference: { starts: starts(0, 0.1, 0.2) } })).toBeCloseTo(0.2, 10)
})
