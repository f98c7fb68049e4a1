import { expect, test } from 'vitest'
import { judge } from './route-history.ts'

const passed = { verdict: 'passed' }
const failed = (...lines: string[]) => ({ verdict: 'failed', reason: lines.join('\n') })

const [first, second] = ['172.18.0.2', '172.19.0.2'] as const
const stays = { prefix: '10.42.0.0/24', nextHop: first }
const goes = { prefix: '10.42.1.0/24', nextHop: second }
const gone = { ...goes, lastSeenMs: 8_900, missedMs: 9_100, backMs: 20_000 }
const withdrawn = { via: second, withinMs: 12_000 }

test.for([
  [[], {}, passed],
  [[gone], { withdrawn }, passed],
  [
    [gone],
    {},
    failed('the router lost 10.42.1.0/24 via 172.19.0.2 8.9 s after it began, and learnt it again after 10.9 s'),
  ],
  [
    [{ ...stays, lastSeenMs: -20, missedMs: 40 }, gone],
    { withdrawn },
    failed('the router lost 10.42.0.0/24 via 172.18.0.2 0 ms after it began, and did not learn it again'),
  ],
  [[], { withdrawn }, failed('the router never withdrew 10.42.1.0/24 via 172.19.0.2')],
  [
    [{ ...gone, lastSeenMs: 12_001, missedMs: 12_100 }],
    { withdrawn },
    failed('the router withdrew 10.42.1.0/24 via 172.19.0.2 only after 12.0 s, not within 12.0 s'),
  ],
  [
    [{ ...goes, lastSeenMs: 8_900, missedMs: 9_100 }],
    { withdrawn },
    failed('the router did not learn 10.42.1.0/24 via 172.19.0.2 again'),
  ],
] as const)('%j with %j', ([absences, wanted, judgement]) => {
  expect(judge.decide({ asked: 9, known: [stays, goes], absences }, wanted)).toEqual(judgement)
})

test('a router without routes proves nothing', () => {
  const nothing = { asked: 9, known: [], absences: [] }
  expect(judge.decide(nothing, {})).toEqual(failed('the router knew no route that had to stay'))
  expect(judge.decide({ ...nothing, known: [stays] }, { withdrawn })).toEqual(
    failed('the router knew no route via 172.19.0.2'),
  )
})
