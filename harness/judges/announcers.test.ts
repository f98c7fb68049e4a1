import { expect, test } from 'vitest'
import type { Announcers } from '../observe/announcers.ts'
import { judge } from './announcers.ts'

const seen = (answer: readonly string[], holder?: string): Announcers => ({
  address: '172.20.0.9',
  answer,
  ...(holder === undefined ? {} : { holder }),
})

test.for<[Announcers, readonly string[]]>([
  [seen(['one'], 'one'), ['one']],
  [seen(['one'], 'one'), ['two', 'one']],
  [seen([]), []],
  [seen([], 'one'), []],
])('%j is one of %j alone', ([found, wanted]) => {
  expect(judge.decide(found, wanted)).toEqual({ verdict: 'passed' })
})

test.for<[Announcers, readonly string[], ...string[]]>([
  [seen([]), ['one', 'two'], 'nobody answers ARP for 172.20.0.9, not one or two alone', 'its lease is held by nobody'],
  [seen(['one', 'two'], 'one'), ['one'], 'one and two answer ARP for 172.20.0.9, not one alone'],
  [
    seen(['02:00:00:00:00:09'], 'one'),
    ['one'],
    '02:00:00:00:00:09 answers ARP for 172.20.0.9, not one alone',
    'its lease is held by one',
  ],
  [seen(['one'], 'two'), ['one'], 'its lease is held by two'],
  [seen(['one'], 'one'), [], 'one answers ARP for 172.20.0.9, not nobody alone'],
])('%j is not %j', ([found, wanted, ...said]) => {
  expect(judge.decide(found, wanted)).toEqual({ verdict: 'failed', reason: said.join('\n') })
})
