import { describe, expect, test } from 'vitest'
import { type Experiment, WEATHERS, simulate } from './testdata/simulation.ts'

/** A whole experiment takes some 10 ms: `harness/verify/throughput-simulation.ts` tries 150 of each. */
const TRIES = 20
const LONG = 120_000

/** The verdicts that a path with a loss gets in its metrics. */
function verdictsOn(experiment: Experiment, tries = TRIES): Set<string> {
  return new Set(simulate(experiment, tries).flatMap(({ verdicts }) => verdicts))
}

describe.for(WEATHERS)('where $name', { timeout: LONG }, weather => {
  test('nothing that did not change fails', () => {
    expect(simulate({ weather, loss: 0 }, TRIES).filter(({ anyFailed }) => anyFailed)).toEqual([])
  })

  test('a loss of 15 % never passes', () => {
    expect(verdictsOn({ weather, loss: 0.15 })).not.toContain('passed')
  })

  test('a loss of 15 % is found by three runs and a baseline of ten', () => {
    expect(verdictsOn({ weather, loss: 0.15, baselineRuns: 10, runs: 3 }, 8)).toEqual(new Set(['failed']))
  })
})

test.for([
  [0.1, 0],
  [0.15, 0],
  [0.15, 1],
] as const)('a loss of %d is found by one run where only samples vary (%d)', { timeout: LONG }, ([loss, index]) => {
  const weather = WEATHERS[index]
  expect(weather === undefined ? undefined : verdictsOn({ weather, loss })).toEqual(new Set(['failed']))
})
