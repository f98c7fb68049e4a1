import { expect, test } from 'vitest'
import type { Readiness } from '../observe/node-conditions.ts'
import { type WantedNodes, judge } from './nodes.ts'

const message =
  'container runtime network not ready: NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized'
const bare = { ready: 'False', reason: 'KubeletNotReady', message, podCIDR: '', since: 0 }
const well = { ready: 'True', reason: 'KubeletReady', message: '', podCIDR: '10.42.0.0/24', since: 0 }
const names = ['one', 'two']
const both = (one: Omit<Readiness, 'name'>, two: Omit<Readiness, 'name'>) => [
  { name: 'one', ...one },
  { name: 'two', ...two },
]

test.for<[Readiness[], WantedNodes]>([
  [both(well, well), { names, are: 'ready' }],
  [both(bare, bare), { names, are: 'not ready without a CNI plugin' }],
  [both(well, { ...well, podCIDR: '10.42.1.0/24' }), { names, are: 'given a pod CIDR each' }],
])('%j are %j', ([nodes, wanted]) => {
  expect(judge.decide(nodes, wanted)).toEqual({ verdict: 'passed' })
})

test.for<[Readiness[], WantedNodes, string]>([
  [[], { names: [], are: 'ready' }, 'no nodes were given'],
  [[{ name: 'one', ...well }], { names, are: 'ready' }, 'two is not registered'],
  [both(well, well), { names: ['one'], are: 'ready' }, 'two is registered but is not an expected node'],
  [both(well, bare), { names, are: 'ready' }, `two: Ready is False, KubeletNotReady: ${message}`],
  [both(well, { ...well, ready: 'Unknown', reason: '' }), { names, are: 'ready' }, 'two: Ready is Unknown'],
  [both(bare, well), { names, are: 'not ready without a CNI plugin' }, 'two: Ready is True, KubeletReady'],
  [
    both(bare, { ...bare, message: 'PLEG is not healthy' }),
    { names, are: 'not ready without a CNI plugin' },
    'two: Ready is False, KubeletNotReady: PLEG is not healthy',
  ],
  [both(well, bare), { names, are: 'given a pod CIDR each' }, 'two has no pod CIDR'],
  [
    both(well, well),
    { names, are: 'given a pod CIDR each' },
    'one has the same pod CIDR as two: 10.42.0.0/24\ntwo has the same pod CIDR as one: 10.42.0.0/24',
  ],
])('%j are not %j', ([nodes, wanted, reason]) => {
  expect(judge.decide(nodes, wanted)).toEqual({ verdict: 'failed', reason })
})
