import { describe, expect, test } from 'vitest'
import { type PairResult, redPairs, suspectNode, suspicionLine } from './node-pairs.ts'

/** Every pair of the nodes, each way; `red` are the failed ones, as `a>b`. */
function matrix(nodes: string, red: string, verdict: PairResult['verdict'] = 'failed'): PairResult[] {
  const failed = red.split(' ')
  return nodes.split('').flatMap(from =>
    nodes.split('').flatMap((to): PairResult[] => {
      if (from === to) return []
      return [
        failed.includes(`${from}>${to}`) ? { from, to, verdict, reason: 'dropped' } : { from, to, verdict: 'passed' },
      ]
    }),
  )
}

function told(results: readonly PairResult[]) {
  const suspicion = suspectNode(results)
  return suspicion === undefined ? undefined : suspicionLine(suspicion)
}

describe('the node that explains red pairs', () => {
  test('is none where nothing is red', () => {
    expect(suspectNode(matrix('abc', ''))).toBeUndefined()
    expect(suspectNode([])).toBeUndefined()
    expect(suspectNode([{ from: 'a', to: 'b', verdict: 'inconclusive', reason: 'noise' }])).toBeUndefined()
  })

  test.for([
    [
      'all pairs of one of three nodes',
      'abc',
      'a>c b>c c>a c>b',
      '4 of 6 pairs of nodes fail, and node c is in all of them',
    ],
    ['only the way to it', 'abc', 'a>c b>c', '2 of 6 pairs of nodes fail, and node c is in all of them'],
    ['one of five nodes', 'abcde', 'd>a b>d d>e', '3 of 20 pairs of nodes fail, and node d is in all of them'],
    [
      'both ways between two of three nodes',
      'abc',
      'a>b b>a',
      '2 of 6 pairs of nodes fail, all between a and b: either node can be the cause',
    ],
    ['the only pair', 'ab', 'a>b', '1 of 2 pairs of nodes fail, all between a and b: either node can be the cause'],
    ['two bad nodes', 'abcd', 'a>b c>d', '2 of 12 pairs of nodes fail, and no single node is in all of them'],
    [
      'every pair',
      'abc',
      'a>b a>c b>a b>c c>a c>b',
      '6 of 6 pairs of nodes fail, and no single node is in all of them',
    ],
  ] as const)('%s', ([, nodes, red, line]) => {
    expect(told(matrix(nodes, red))).toBe(line)
    expect(told(matrix(nodes, red, 'broken'))).toBe(line)
  })

  test('what fails on a node by itself, or towards the outside, is that node’s', () => {
    const passed = { from: 'a', to: 'a', verdict: 'passed' } as const
    const itself = { from: 'b', to: 'b', verdict: 'failed', reason: 'dropped' } as const
    const outside = { from: 'b', to: 'outside', verdict: 'failed', reason: 'dropped' } as const
    expect(told([passed, itself])).toBe('1 of 2 pairs of nodes fail, and node b is in all of them')
    expect(told([passed, outside])).toBe('1 of 2 pairs of nodes fail, and node b is in all of them')
    expect(told([passed, { ...outside, from: 'outside', to: 'b' }])).toContain('node b is in all')
  })

  test('a pair is red where anything of it is, and is told once', () => {
    const twice = [...matrix('abc', 'a>c'), ...matrix('abc', 'b>c a>c')]
    expect(told(twice)).toBe('2 of 6 pairs of nodes fail, and node c is in all of them')
    expect(redPairs(suspectNode([...twice, ...matrix('c', '')]) ?? { red: [], asked: 0, nodes: [] })).toBe(
      'a -> c, b -> c',
    )
  })
})
