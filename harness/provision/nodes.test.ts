import { isIPv6 } from 'node:net'
import { expect, test } from 'vitest'
import { localSubnet } from './nodes.ts'

test.for([
  ['0123456789', 'fd01:2345:6789::/64'],
  ['ff00000000', 'fdff:0000:0000::/64'],
] as const)('the bits %s make the subnet %s', ([digits, subnet]) => {
  expect(localSubnet(digits)).toBe(subnet)
  expect(isIPv6(subnet.replace('/64', ''))).toBe(true)
})
