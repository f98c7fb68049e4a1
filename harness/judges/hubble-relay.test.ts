import { describe, expect, test } from 'vitest'
import { readRelayNodes } from '../observe/hubble-flows.ts'
import { judge } from './hubble-relay.ts'

describe('the nodes of relay', () => {
  const nodes = readRelayNodes([
    { name: 'default/one', version: '1.20.2', state: 'NODE_CONNECTED' },
    { name: 'default/two', version: '1.20.2', state: 'NODE_UNAVAILABLE' },
  ])

  test.for([
    [['one'], { verdict: 'passed' }],
    [['one', 'two'], { verdict: 'failed', reason: 'two is NODE_UNAVAILABLE' }],
    [['one', 'three'], { verdict: 'failed', reason: 'Hubble Relay does not know the node three' }],
    [['two'], { verdict: 'failed', reason: 'two is NODE_UNAVAILABLE\none is not a node of the cluster' }],
    [[], { verdict: 'failed', reason: 'no nodes were given\none is not a node of the cluster' }],
  ] as const)('are held against %j', ([wanted, judgement]) => {
    expect(judge.decide(nodes, wanted)).toEqual(judgement)
  })

  test('are none where the answer is no list', () => expect(readRelayNodes({ nodes: [] })).toEqual([]))
})
