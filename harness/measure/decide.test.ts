import { describe, expect, test } from 'vitest'
import { ASSUMED_STARTS, type Certainty, LEAST_RUNS } from './certainty.ts'
import { decide, showsLoss } from './decide.ts'
import { type Finding, type Question, examine, examineAgain } from './examine.ts'
import type { Start } from './sample.ts'
import { describe as told } from './telling.ts'
import { normals, startOf } from './testdata/random.ts'

const NOISE = 0.06
const ROUGH = { sessions: 3, blocks: 10, center: -0.2, noise: NOISE }

/** Questions of a family in which the first path loses a share and the others do not. */
function family(next: () => number, loss: number): Question[] {
  return [loss, 0, 0, 0].map((share, index) => ({
    name: `path ${index}`,
    here: [startOf(next, { ...ROUGH, center: -0.2 + Math.log(1 - share) })],
    reference: { starts: Array.from({ length: LEAST_RUNS }, () => startOf(next, ROUGH)) },
    troubles: [],
  }))
}

/** Verdicts of the first path in many experiments, each with a confirmation of its own. */
function verdicts(loss: number, tries: number): Record<string, number> {
  const next = normals(11)
  const count: Record<string, number> = {}
  for (let index = 0; index < tries; index++) {
    const asked = family(next, loss)
    const [finding] = examine(asked)
    const [question] = asked
    if (finding === undefined || question === undefined) throw new Error('no finding')
    const again = { ...question, here: [startOf(next, { ...ROUGH, center: -0.2 + Math.log(1 - loss) })] }
    const { verdict } = decide(finding, examineAgain(finding, again))
    count[verdict] = (count[verdict] ?? 0) + 1
  }
  return count
}

describe('with five runs of 30 blocks as a baseline and ratios that vary by 6 %', () => {
  test('no loss is never called one', () => {
    const { failed = 0, passed = 0 } = verdicts(0, 200)
    expect(failed).toBe(0)
    expect(passed).toBeGreaterThan(150)
  })

  test('2 % never fail', () => {
    expect(verdicts(0.02, 200)['failed']).toBeUndefined()
  })

  test('15 % and 25 % always fail', () => {
    expect(verdicts(0.15, 200)).toEqual({ failed: 200 })
    expect(verdicts(0.25, 200)).toEqual({ failed: 200 })
  })

  test('what is faster by 15 % improved', () => {
    expect(verdicts(-0.15, 100)).toEqual({ improved: 100 })
  })
})

test('the minimum detectable effect is found in four of five experiments', () => {
  const next = normals(3)
  const sizes = Array.from({ length: 300 }, () => examine(family(next, 0))[0]?.detectable ?? 0)
  const loss = sizes.reduce((sum, size) => sum + size, 0) / sizes.length
  const findings = Array.from({ length: 300 }, () => examine(family(next, loss))[0]).filter(
    found => found !== undefined,
  )
  const share = findings.filter(showsLoss).length / findings.length
  expect(share).toBeGreaterThan(0.7)
  expect(share).toBeLessThan(0.92)
})

const SESSIONS: Certainty = { unit: 'sessions', spread: 0.01, error: 0.01, freedom: 4 }
const RUNS: Certainty = { ...SESSIONS, unit: 'runs' }
const one: Start = [[-0.2], [-0.2], [-0.2]]
const baseline = { starts: Array.from({ length: LEAST_RUNS }, () => one) }

/** A finding as the statistics could have made it. */
const finding = (more: Partial<Finding>): Finding => ({
  name: 'TCP_RR, other-node',
  here: [one],
  reference: baseline,
  troubles: [],
  certainty: RUNS,
  loss: 0.1,
  lower: 0.08,
  upper: 0.12,
  pLoss: 0.0001,
  pGain: 1,
  detectable: 0.07,
  ...more,
})

const basis = '1 run of 3 sessions against 5 runs, standard deviation between runs 1.0 %'

describe('a verdict', () => {
  test('of a loss needs a confirmation that agrees', () => {
    const first = `10.0 % loss (95 % bounds 8.0 % to 12.0 %, p 0.00010; ${basis})`
    expect(decide(finding({}))).toEqual({
      verdict: 'inconclusive',
      why: `${first}; not confirmed: no second measurement was made`,
    })
    expect(decide(finding({}), finding({ loss: 0.09 }))).toEqual({
      verdict: 'failed',
      why: `${first}; measured again with fresh pods: 9.0 % loss (95 % bounds 8.0 % to 12.0 %, p 0.00010; ${basis})`,
    })
    expect(decide(finding({}), finding({ loss: 0.01, pLoss: 0.3 })).verdict).toBe('inconclusive')
    expect(decide(finding({}), finding({ troubles: ['steal'] })).verdict).toBe('inconclusive')
  })

  test('of a loss that several runs show together needs none', () => {
    expect(decide(finding({ here: [one, one] }), 'enough')).toEqual({
      verdict: 'failed',
      why: '10.0 % loss (95 % bounds 8.0 % to 12.0 %, p 0.00010; 2 runs of 3 sessions against 5 runs, standard deviation between runs 1.0 %)',
    })
  })

  test('stays open for trouble, whatever the figures say', () => {
    const troubled = finding({ troubles: ['the link is saturated', 'two kinds'] })
    expect(decide(troubled, finding({}))).toEqual({ verdict: 'inconclusive', why: 'the link is saturated; two kinds' })
    expect(decide(troubled, 'enough').verdict).toBe('inconclusive')
  })

  test.for([
    ['a loss that is certain and small', { loss: 0.03, lower: 0.02, upper: 0.04 }, 'passed'],
    ['a loss that may be large', { loss: 0.03, lower: -0.02, upper: 0.08, pLoss: 0.2 }, 'inconclusive'],
    ['a large loss that may be chance', { loss: 0.1, lower: -0.05, upper: 0.2, pLoss: 0.02 }, 'inconclusive'],
    ['a gain', { loss: -0.1, lower: -0.12, upper: -0.08, pLoss: 1, pGain: 0.001 }, 'improved'],
    ['a gain that may be chance', { loss: -0.1, lower: -0.2, upper: 0.01, pLoss: 1, pGain: 0.01 }, 'passed'],
  ] as const)('on %s', ([, figures, verdict]) => {
    expect(decide(finding(figures)).verdict).toBe(verdict)
  })
})

describe('an open question says what would settle it', () => {
  const open = { loss: 0.03, lower: -0.02, upper: 0.08, pLoss: 0.2 }
  const head = `3.0 % loss (95 % bounds -2.0 % to 8.0 %, p 0.20; ${basis})`

  test.for([
    ['less is found already', 0.07, 'more runs, each on a new cluster and all given to "baseline check", find less'],
    [
      'a few more runs find 10 %',
      0.14,
      '2 more runs, each on a new cluster, find 10.0 %: give all of them to "baseline check"',
    ],
    ['no number of runs finds it', 0.4, 'runs differ too much: find out what differs between the clusters'],
  ] as const)('%s', ([, detectable, settled]) => {
    const certainty = { ...RUNS, error: RUNS.spread * Math.sqrt(1 + 1 / LEAST_RUNS) }
    const found = `a loss of ${(detectable * 100).toFixed(1)} % is found here`
    expect(decide(finding({ ...open, certainty, detectable })).why).toBe(`${head}; ${found}; ${settled}`)
  })

  test('between two installations the assumption is told', () => {
    const reference = { starts: [one], differ: ASSUMED_STARTS }
    expect(decide(finding({ ...open, certainty: SESSIONS, reference })).why).toBe(
      '3.0 % loss (95 % bounds -2.0 % to 8.0 %, p 0.20; 3 sessions against 3, standard deviation between sessions 1.0 %, 3.0 % between installations assumed); a loss of 7.0 % is found here',
    )
  })
})

describe('a floor', () => {
  const floor = { floor: Math.log(0.7) }
  const against = (center: number, sessions = 3) => {
    const here = [startOf(normals(5), { sessions, blocks: 10, center: Math.log(center), noise: 0.03 })]
    return examine([{ name: '', here, reference: floor, troubles: [] }])
  }

  test.for([
    [0.9, 'passed'],
    [0.7, 'inconclusive'],
    [0.4, 'failed'],
  ] as const)('of 0.7 and a ratio of %d: %s', ([center, verdict]) => {
    const [found] = against(center)
    expect(found === undefined ? undefined : decide(found, found).verdict).toBe(verdict)
  })

  test('is answered by a single session too, when it is well above it', () => {
    const [found] = against(0.9, 1)
    expect(found === undefined ? undefined : decide(found).verdict).toBe('passed')
  })

  test.for([
    [3, '3 sessions, standard deviation between sessions \\d\\.\\d %'],
    [1, '1 session, 5\\.0 % between sessions assumed'],
  ] as const)('is told as the ratio that %d sessions measured', ([sessions, from]) => {
    const [found] = against(0.9, sessions)
    expect(found === undefined ? '' : told(found)).toMatch(
      new RegExp(
        `^0\\.\\d{3} of the host network \\(95 % bounds 0\\.\\d{3} to \\d\\.\\d{3}; ${from}\\), and the floor is 0\\.70$`,
      ),
    )
  })
})
