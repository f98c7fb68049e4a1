import { describe, expect, test } from 'vitest'
import type { ClusterNode } from './cluster.ts'
import { chooseNodePair, everyNodePair } from './node-pair.ts'

function node(name: string, role: ClusterNode['role'], more: Partial<ClusterNode> = {}): ClusterNode {
  return { name, role, ip: '192.0.2.1', ...more }
}

function chosen(...nodes: ClusterNode[]) {
  return chooseNodePair(nodes)?.map(({ name }) => name)
}

describe('the pair of nodes that cases use', () => {
  test.for([
    ['there is none on a single node', [node('a', 'server')], undefined],
    ['a server comes first, wherever it is listed', [node('a', 'agent'), node('b', 'server')], ['b', 'a']],
    [
      'a second server is no match for an agent',
      [node('a', 'server'), node('b', 'server'), node('c', 'agent')],
      ['a', 'c'],
    ],
    ['where all are alike, the first two', [node('a', 'agent'), node('b', 'agent'), node('c', 'agent')], ['a', 'b']],
    [
      'the other one is in another zone',
      [node('a', 'server', { zone: 'x' }), node('b', 'agent', { zone: 'x' }), node('c', 'agent', { zone: 'y' })],
      ['a', 'c'],
    ],
    [
      'its role outweighs its zone',
      [node('a', 'server', { zone: 'x' }), node('b', 'server', { zone: 'y' }), node('c', 'agent', { zone: 'x' })],
      ['a', 'c'],
    ],
    [
      'an unknown zone is no other one',
      [node('a', 'server', { zone: 'x' }), node('b', 'agent'), node('c', 'agent', { zone: 'y' })],
      ['a', 'c'],
    ],
    [
      'a node that takes no pods is left alone while there are others',
      [node('a', 'server', { unfit: 'it is cordoned' }), node('b', 'agent'), node('c', 'agent')],
      ['b', 'c'],
    ],
    [
      'and used where there are none',
      [node('a', 'server', { unfit: 'it is cordoned' }), node('b', 'agent')],
      ['b', 'a'],
    ],
  ] as const)('%s', ([, nodes, wanted]) => {
    expect(chosen(...nodes)).toEqual(wanted)
  })
})

test('every pair is asked each way', () => {
  const nodes = ['a', 'b', 'c'].map(name => node(name, 'agent'))
  const pairs = everyNodePair(nodes).map(([one, two]) => `${one.name}${two.name}`)
  expect(pairs).toEqual(['ab', 'ac', 'ba', 'bc', 'ca', 'cb'])
})
