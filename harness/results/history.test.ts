import { expect, test } from 'vitest'
import { flakesIn, lostPasses, withRuns } from './history.ts'
import { green } from '../../reports/testdata/golden.ts'
import type { HistoryEntry, Verdict } from './model.ts'

const entry = (day: number, verdict: Verdict, under = 'Cilium 1.20.2'): HistoryEntry => ({
  id: `r${day}`,
  startedAt: `2026-11-${String(day).padStart(2, '0')}T00:00:00Z`,
  verdict: verdict === 'skipped' ? 'passed' : verdict,
  under,
  cases: { 'a on vxlan': verdict, 'b on vxlan': 'passed' },
})

test('a case that goes both ways under the same versions is flaky', () => {
  const history = [entry(1, 'passed'), entry(2, 'failed'), entry(3, 'skipped'), entry(4, 'passed')]
  expect(flakesIn(history)).toEqual([{ name: 'a on vxlan', runs: 3, bad: 1, verdicts: ['passed', 'failed', 'passed'] }])
})

test('a case that goes wrong with another version, or always, is not', () => {
  expect(flakesIn([entry(1, 'passed'), entry(2, 'failed', 'Cilium 1.21.0')])).toEqual([])
  expect(flakesIn([entry(1, 'failed'), entry(2, 'broken')])).toEqual([])
})

test('a run is kept once, in order, and the oldest go', () => {
  const history = withRuns([entry(2, 'passed')], [entry(1, 'passed'), entry(2, 'failed')])
  expect(history.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['r1', 'passed'],
    ['r2', 'failed'],
  ])
  const many = Array.from({ length: 100 }, (_, index) => ({ ...entry(1, 'passed'), id: `r${index}` }))
  expect(withRuns([], many)).toHaveLength(90)
})

test('a case that is skipped now is held against the newest run in which it passed, however long ago', () => {
  const [first] = green.cases
  if (first === undefined) throw new Error('green has no case')
  const now = { ...green, id: 'r5', startedAt: '2026-11-05T00:00:00Z' }
  const cases = [
    { ...first, id: 'a', profile: 'vxlan', verdict: 'skipped' as const },
    { ...first, id: 'b', profile: 'vxlan' },
    { ...first, id: 'c', profile: 'vxlan', verdict: 'skipped' as const },
  ]
  const history = [entry(1, 'passed'), entry(2, 'passed'), entry(3, 'failed'), entry(4, 'skipped'), entry(6, 'passed')]
  expect(lostPasses({ ...now, cases }, history)).toEqual([{ id: 'a', profile: 'vxlan', run: 'r2' }])
})
