import { expect, test } from 'vitest'
import { judge } from './node-pairs.ts'

const passed = { from: 'a', to: 'b', verdict: 'passed' } as const
const failed = {
  from: 'a',
  to: 'c',
  verdict: 'failed',
  reason: 'client on a -> echo on c: dropped\nno drop was seen',
} as const
const back = { ...failed, from: 'c', to: 'a', reason: 'client on c -> echo on a: dropped' } as const
const third = { ...failed, from: 'b', to: 'c', reason: 'client on b -> echo on c: dropped' } as const
const broken = { from: 'b', to: 'c', verdict: 'broken', reason: 'the pod does not start' } as const

test('passes where every pair does, and never without a pair', () => {
  expect(judge.decide([passed], 'all pass')).toEqual({ verdict: 'passed' })
  expect(judge.decide([], 'all pass')).toEqual({ verdict: 'broken', reason: 'no pair of nodes was asked' })
})

test('names the node that all red pairs have in common, and what each of them says', () => {
  expect(judge.decide([passed, failed, back, third], 'all pass')).toEqual({
    verdict: 'failed',
    reason: [
      '3 of 4 pairs of nodes fail, and node c is in all of them: a -> c, c -> a, b -> c',
      'a -> c: client on a -> echo on c: dropped',
      '  no drop was seen',
      'c -> a: client on c -> echo on a: dropped',
      'b -> c: client on b -> echo on c: dropped',
    ].join('\n'),
  })
})

test('is failed where anything failed, else broken, else inconclusive', () => {
  expect(judge.decide([broken, failed], 'all pass').verdict).toBe('failed')
  expect(judge.decide([broken, passed], 'all pass').verdict).toBe('broken')
  const open = { ...failed, verdict: 'inconclusive', reason: 'packets were lost' } as const
  expect(judge.decide([open, passed], 'all pass')).toEqual({
    verdict: 'inconclusive',
    reason: 'a -> c: packets were lost',
  })
})
