import { expect, test } from 'vitest'
import { fakePeer } from '../../fixtures/words/testing.ts'
import { overIPv6 } from './peer.ts'

test('a peer over IPv6 is known by that address alone', async () => {
  const both = await fakePeer({ name: 'echo', node: 'one', ip: '10.0.0.1', ip6: 'fd00::1' })
  const six = overIPv6(both)
  expect([six.name, six.node, six.ip, six.ip6]).toEqual(['echo', 'one', 'fd00::1', 'fd00::1'])
  expect(six.at('tcp')).toEqual({ host: 'fd00::1', port: 8080 })
  expect(both.at('tcp')).toEqual({ host: '10.0.0.1', port: 8080 })
})

test('a peer without such an address says so where it is asked for', async () => {
  const six = overIPv6(await fakePeer({ name: 'echo', node: 'one', ip: '10.0.0.1' }))
  expect(() => six.ip).toThrow('echo has no IPv6 address: 10.0.0.1')
  expect(() => six.at('tcp')).toThrow('echo has no IPv6 address: 10.0.0.1')
})
