import { describe, expect, test } from 'vitest'
import { type Finding, type Question, decide, describe as told, examine, showsLoss } from './decide.ts'
import { detectableLoss } from './stats/detectable.ts'
import { normals, ratiosOf } from './testdata/random.ts'

const NOISE = 0.06
const BLOCKS = 30

/** Questions of a family in which the first path loses a share and the others do not. */
function family(next: () => number, loss: number, blocks = BLOCKS): Question[] {
  return [loss, 0, 0, 0].map((share, index) => ({
    name: `path ${index}`,
    ratios: ratiosOf(next, blocks, -0.2 + Math.log(1 - share), NOISE),
    reference: { ratios: ratiosOf(next, blocks, -0.2, NOISE) },
    troubles: [],
  }))
}

/** Verdicts of the first path in many experiments, each with a confirmation of its own. */
function verdicts(loss: number, tries: number, blocks = BLOCKS): Record<string, number> {
  const next = normals(11)
  const count: Record<string, number> = {}
  for (let index = 0; index < tries; index++) {
    const [finding] = examine(family(next, loss, blocks))
    const [second] = examine(family(next, loss, blocks).slice(0, 1))
    if (finding === undefined) throw new Error('no finding')
    const { verdict } = decide(finding, second)
    count[verdict] = (count[verdict] ?? 0) + 1
  }
  return count
}

describe('with 30 blocks and ratios that vary by 6 %', () => {
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

  test('what is faster by 10 % improved', () => {
    expect(verdicts(-0.1, 100)).toEqual({ improved: 100 })
  })
})

test('five blocks cannot fail: the least p-value of 5 against 5 is too high for four questions', () => {
  expect(verdicts(0.5, 50, 5)['failed']).toBeUndefined()
})

test('the minimum detectable effect is found in four of five experiments', () => {
  const next = normals(3)
  const sizes = { first: BLOCKS, second: BLOCKS, deviation: NOISE, level: 0.005 / 4, power: 0.8, margin: 0.05 }
  const loss = detectableLoss(sizes)
  const findings = Array.from({ length: 300 }, () => examine(family(next, loss))[0]).filter(
    found => found !== undefined,
  )
  const share = findings.filter(showsLoss).length / findings.length
  expect(share).toBeGreaterThan(0.74)
  expect(share).toBeLessThan(0.92)
  expect(findings.reduce((sum, { detectable }) => sum + detectable, 0) / findings.length).toBeCloseTo(loss, 2)
})

/** A finding as the statistics could have made it. */
const finding = (more: Partial<Finding>): Finding => ({
  name: 'TCP_RR, other-node',
  ratios: [-0.2],
  reference: { ratios: [-0.1] },
  troubles: [],
  loss: 0.1,
  lower: 0.08,
  upper: 0.12,
  pLoss: 0.0001,
  pGain: 1,
  detectable: 0.07,
  ...more,
})

describe('a verdict', () => {
  test('of a loss needs a confirmation that agrees', () => {
    expect(decide(finding({}))).toEqual({
      verdict: 'inconclusive',
      why: '10.0 % loss (bounds 8.0 % to 12.0 %, p 0.00010); not confirmed: no second measurement was made',
    })
    expect(decide(finding({}), finding({ loss: 0.09 }))).toEqual({
      verdict: 'failed',
      why: '10.0 % loss (bounds 8.0 % to 12.0 %, p 0.00010); measured again: 9.0 % loss (bounds 8.0 % to 12.0 %, p 0.00010)',
    })
    expect(decide(finding({}), finding({ loss: 0.01, pLoss: 0.3 })).verdict).toBe('inconclusive')
    expect(decide(finding({}), finding({ troubles: ['steal'] })).verdict).toBe('inconclusive')
  })

  test('stays open for trouble, whatever the figures say', () => {
    const troubled = finding({ troubles: ['the link is saturated', 'two kinds'] })
    expect(decide(troubled, finding({}))).toEqual({ verdict: 'inconclusive', why: 'the link is saturated; two kinds' })
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

  test('says what would settle an open question', () => {
    const { why } = decide(finding({ loss: 0.03, lower: -0.02, upper: 0.08, pLoss: 0.2 }))
    expect(why).toBe(
      '3.0 % loss (bounds -2.0 % to 8.0 %, p 0.20); more blocks would settle it: here a loss of 7.0 % is found',
    )
  })
})

describe('a floor', () => {
  const floor = { floor: Math.log(0.7) }
  const against = (center: number, blocks = BLOCKS) =>
    examine([
      { name: '', ratios: ratiosOf(normals(5), blocks, Math.log(center), 0.03), reference: floor, troubles: [] },
    ])

  test.for([
    [0.9, 'passed'],
    [0.7, 'inconclusive'],
    [0.5, 'failed'],
  ] as const)('of 0.7 and a ratio of %d: %s', ([center, verdict]) => {
    const [found] = against(center)
    expect(found === undefined ? undefined : decide(found, found).verdict).toBe(verdict)
  })

  test('is answered by five blocks too, when they are well above it', () => {
    const [found] = against(0.9, 5)
    expect(found === undefined ? undefined : decide(found).verdict).toBe('passed')
  })

  test('is told as the ratio that was measured', () => {
    const [found] = against(0.9)
    expect(found === undefined ? '' : told(found)).toMatch(
      /^0\.\d{3} of the host network \(bounds 0\.\d{3} to 0\.\d{3}\), and the floor is 0\.70$/,
    )
  })
})
