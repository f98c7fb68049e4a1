import { expect, test } from 'vitest'
import type { V1Node } from '../kube/client.ts'
import { knownOf } from './known-node.ts'

const READY = { conditions: [{ type: 'Ready', status: 'True' }] }

test.for<[string, V1Node, ReturnType<typeof knownOf>]>([
  [
    'a node of a zone',
    { metadata: { labels: { 'topology.kubernetes.io/zone': 'eu-1a' } }, status: READY },
    { zone: 'eu-1a' },
  ],
  [
    'a tainted node, which is kept for others',
    { spec: { taints: [{ key: 'x', effect: 'NoExecute' }] }, status: READY },
    { unfit: 'it has the taint x:NoExecute' },
  ],
  ['a cordoned node', { spec: { unschedulable: true }, status: READY }, { unfit: 'it is cordoned' }],
  [
    'a node that is not Ready',
    { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } },
    { unfit: 'it is not Ready' },
  ],
  [
    'a node of another system',
    { metadata: { labels: { 'kubernetes.io/os': 'windows' } }, status: READY },
    { unfit: 'it runs windows' },
  ],
])('%s', ([, node, known]) => {
  expect(knownOf(node)).toEqual(known)
})
