import { expect, test } from 'vitest'
import type { SeenCiliumNode } from '../observe/cilium-nodes.ts'
import { type WantedCiliumNodes, judge } from './cilium-nodes.ts'

const one: SeenCiliumNode = { name: 'one', ips: ['172.18.0.2'], podCIDRs: ['10.42.0.0/24'] }
const two: SeenCiliumNode = { name: 'two', ips: ['172.18.0.3', 'fd18::3'], podCIDRs: ['10.42.1.0/24', 'fd42:1::/64'] }
const wanted: WantedCiliumNodes = {
  one: { ip: '172.18.0.2', podCIDR: '10.42.0.0/24' },
  two: { ip: '172.18.0.3', podCIDR: '10.42.1.0/24' },
}

test('CiliumNodes that are what the nodes are, of one family or two', () => {
  expect(judge.decide([one, two], wanted)).toEqual({ verdict: 'passed' })
})

test.for<[SeenCiliumNode[], WantedCiliumNodes, string]>([
  [[], {}, 'no node was named'],
  [[], wanted, 'there is no CiliumNode one\nthere is no CiliumNode two'],
  [[one], wanted, 'there is no CiliumNode two'],
  [[one, two, { ...one, name: 'old' }], wanted, 'there is a CiliumNode old, and no such node'],
  [[{ ...one, podCIDRs: [] }, two], wanted, 'CiliumNode one has the pod CIDR none, not 10.42.0.0/24'],
  [
    [{ ...one, podCIDRs: two.podCIDRs }, two],
    wanted,
    'CiliumNode one has the pod CIDR 10.42.1.0/24, fd42:1::/64, not 10.42.0.0/24',
  ],
  [[{ ...one, ips: ['172.18.0.9'] }, two], wanted, 'CiliumNode one has the address 172.18.0.9, not 172.18.0.2'],
  [[one], { one: { ip: '172.18.0.2', podCIDR: '' } }, 'CiliumNode one has the pod CIDR 10.42.0.0/24, not none'],
  [
    [{ ...one, podCIDRs: [] }],
    { one: { ip: '172.18.0.2', podCIDR: '' } },
    'CiliumNode one has the pod CIDR none, not none',
  ],
])('%j are not %j: %s', ([seen, should, said]) => {
  expect(judge.decide(seen, should)).toEqual({ verdict: 'failed', reason: said })
})
