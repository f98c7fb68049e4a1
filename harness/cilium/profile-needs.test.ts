import { describe, expect, test } from 'vitest'
import type { KernelObservation } from '../host/kernel.ts'
import { missingNeeds } from './profile-needs.ts'

const kernel = (links: Record<string, boolean>): KernelObservation => ({
  release: '6.18.0',
  config: undefined,
  links,
  files: [],
  filesystems: [],
})
const ipv4 = [['10.42.0.0/24'], ['10.42.1.0/24']]
const dual = [
  ['10.42.0.0/24', 'fd00:42::/64'],
  ['10.42.1.0/24', 'fd00:42:1::/64'],
]

describe('what a profile needs', () => {
  test('nothing', () => {
    expect(missingNeeds([], { kernel: kernel({ geneve: false }), podCIDRs: ipv4 })).toBeUndefined()
  })

  test('everything is there', () => {
    const ground = { kernel: kernel({ geneve: true }), podCIDRs: dual }
    expect(missingNeeds(['kernel/geneve', 'cluster/ipv6'], ground)).toBeUndefined()
  })

  test('everything is missing: a line each, with what was found', () => {
    const ground = { kernel: kernel({ geneve: false }), podCIDRs: ipv4 }
    expect(missingNeeds(['kernel/geneve', 'cluster/ipv6'], ground)).toBe(
      'needs kernel/geneve: kernel 6.18.0 has no GENEVE (it knows no device of the type geneve)\n' +
        'needs cluster/ipv6: the nodes have no IPv6 pod CIDR (10.42.0.0/24, 10.42.1.0/24)',
    )
  })

  test('one node of two without IPv6 is not enough', () => {
    const mixed = [...dual.slice(0, 1), ...ipv4.slice(1)]
    expect(missingNeeds(['cluster/ipv6'], { podCIDRs: mixed })).toMatch(/^needs cluster\/ipv6: /)
  })

  test('no node at all', () => {
    expect(missingNeeds(['cluster/ipv6'], { podCIDRs: [] })).toBe(
      'needs cluster/ipv6: the nodes have no IPv6 pod CIDR (they have none at all)',
    )
  })

  test('a kernel about which nothing is known is tried', () => {
    expect(missingNeeds(['kernel/geneve'], { kernel: kernel({}), podCIDRs: ipv4 })).toBeUndefined()
    expect(missingNeeds(['kernel/geneve'], { podCIDRs: ipv4 })).toBeUndefined()
  })
})
