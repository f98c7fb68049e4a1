import { describe, expect, test } from 'vitest'
import type { ClusterNode } from '../provision/cluster.ts'
import type { NodePair } from '../provision/node-pair.ts'
import { clusterOfTwo, readyRun } from '../run/run.testing.ts'
import { type SeatedPeer, seatOf } from './seats.ts'

const [one, two, three]: [ClusterNode, ClusterNode, ClusterNode] = [
  { name: 'one', role: 'server', ip: '192.0.2.1' },
  { name: 'two', role: 'agent', ip: '192.0.2.2' },
  { name: 'three', role: 'agent', ip: '192.0.2.3' },
]
const run = readyRun({ cluster: clusterOfTwo({ nodes: [one, two, three] }) })
const all: SeatedPeer[] = ['client', 'client2', 'echoSame', 'echoOther', 'hostPort', 'hostOne', 'hostTwo']

function seats(pair?: NodePair) {
  return all.map(peer => {
    const { name, node, network } = seatOf(run, peer, pair)
    return `${name} on ${node} (${network})`
  })
}

describe('the pods of a pair of nodes', () => {
  test('are the usual ones on the usual pair, named or not', () => {
    const usual = [
      'client on one (own)',
      'client2 on one (own)',
      'echo-same on one (own)',
      'echo-other on two (own)',
      'host-port on two (host-ports)',
      'host-one on one (node)',
      'host-two on two (node)',
    ]
    expect(seats()).toEqual(usual)
    expect(seats([one, two])).toEqual(usual)
  })

  test('are those that stand on its nodes, and others where none does', () => {
    expect(seats([two, three])).toEqual([
      'echo-other on two (own)',
      'host-port on two (host-ports)',
      'pair-c-2 on two (own)',
      'pair-a-3 on three (own)',
      'pair-b-3 on three (own)',
      'host-two on two (node)',
      'pair-host-3 on three (node)',
    ])
    expect(seats([three, one])).toEqual([
      'pair-a-3 on three (own)',
      'pair-b-3 on three (own)',
      'pair-c-3 on three (own)',
      'client on one (own)',
      'client2 on one (own)',
      'pair-host-3 on three (node)',
      'host-one on one (node)',
    ])
  })

  test('are all on a single node, which has no other beside it', () => {
    const alone = readyRun({ cluster: clusterOfTwo({ nodes: [one] }) })
    expect(seatOf(alone, 'hostOne').node).toBe('one')
    expect(seatOf(alone, 'client')).toEqual({ name: 'client', node: 'one', network: 'own' })
    expect(seatOf(alone, 'echoOther')).toEqual({ name: 'echo-other', node: 'one', network: 'own' })
    expect(seatOf(alone, 'hostPort')).toEqual({ name: 'host-port', node: 'one', network: 'host-ports' })
    expect(() => seatOf(alone, 'hostTwo')).toThrow('traffic between nodes needs two nodes')
  })
})
