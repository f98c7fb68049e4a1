import { expect, test } from 'vitest'
import type { PairResult } from '../harness/results/node-pairs.ts'
import { renderHtml } from './html.ts'
import { pairLines } from './node-pairs.ts'
import { renderSummary } from './summary.ts'
import { golden } from './testdata/golden.ts'

const nodes = ['one', 'two', 'three'].map(name => {
  return { name, role: 'agent', internalIP: '', kernel: '', containerRuntime: '', kubelet: '' } as const
})
const cluster = { provisioner: '', distribution: '', kubernetesVersion: '', imageSource: '', nodes }

/** A run with a case in which these pairs fail, as `one>two`. */
function runWhere(...red: string[]) {
  const pairs = nodes.flatMap(({ name: from }) =>
    nodes.flatMap(({ name: to }): PairResult[] => {
      if (from === to) return []
      return [
        red.includes(`${from}>${to}`) ? { from, to, verdict: 'failed', reason: 'no' } : { from, to, verdict: 'passed' },
      ]
    }),
  )
  const [sample] = golden.cases
  if (sample === undefined) throw new Error('the golden run has no case')
  return { ...golden, cluster: { ...cluster, pair: ['one', 'two'] as const }, cases: [{ ...sample, pairs }] }
}

test('a run that asks one pair says nothing of pairs but which it was', () => {
  const one = { ...golden, cluster: { ...cluster, pair: ['one', 'two'] as const } }
  expect(pairLines(one)).toEqual([])
  expect(renderSummary(one)).not.toContain('Pairs of nodes')
  expect(renderSummary(one)).toContain(
    '| Pair of nodes | one and two (--node-pairs=all asks every pair of the 3 nodes) |',
  )
})

test('the node that explains the red pairs is named, and no other', () => {
  const run = runWhere('one>three', 'two>three', 'three>one', 'three>two')
  const line =
    '4 of 6 pairs of nodes fail, and node three is in all of them: one -> three, two -> three, three -> one, three -> two'
  expect(pairLines(run)).toEqual([`bare: ${line}`])
  const summary = renderSummary(run)
  expect(summary).toContain(`**bare**: ${line.replaceAll('>', String.raw`\>`)}`)
  expect(summary).toContain(
    [
      String.raw`| from \\ to | one | two | three |`,
      '| --- | --- | --- | --- |',
      '| one |  | ok | 1 of 1 fail |',
      '| two | ok |  | 1 of 1 fail |',
      '| three | 1 of 1 fail | 1 of 1 fail |  |',
    ].join('\n'),
  )
  expect(renderHtml(run)).toContain('node three is in all of them')
})

test('pairs that all pass are said to', () => {
  expect(pairLines(runWhere())).toEqual(['bare: all 6 pairs of nodes pass'])
  expect(renderSummary(runWhere())).toContain(
    'every pair of the 3 nodes in cases of reach, sizes and mode, else one and two',
  )
})
