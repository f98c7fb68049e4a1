import { expect, test } from 'vitest'
import { fromEnd } from './subnet.ts'

test.for([
  ['172.18.0.0/16', 4, '172.18.255.251'],
  ['192.168.16.0/20', 4, '192.168.31.251'],
  ['10.0.0.0/8', 4, '10.255.255.251'],
  ['172.18.4.64/26', 4, '172.18.4.123'],
  ['172.18.4.64/26', 0, '172.18.4.127'],
  ['fd01:2345:6789::/64', 4, 'fd01:2345:6789::ffff:fffb'],
  ['fdff::/64', 0, 'fdff::ffff:ffff'],
  ['fd9c:e955:0cf7::/64', 4, 'fd9c:e955:cf7::ffff:fffb'],
  ['fdff:0000:0000::/64', 4, 'fdff::ffff:fffb'],
] as const)('of %s, the address %i before the end is %s', ([subnet, before, address]) => {
  expect(fromEnd(subnet, before)).toBe(address)
})

test.for(['', 'fc00::/48', '172.18.0.0'])('"%s" is no such subnet', subnet => {
  expect(() => fromEnd(subnet, 4)).toThrow(`"${subnet}" is no subnet of the Docker engine`)
})
