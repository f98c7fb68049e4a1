import { describe, expect, test } from 'vitest'
import { readInterfaces } from './node-facts.ts'
import { cardWith, readRoutes, wordsOf } from './node-network.ts'

// As iproute2 6.15 prints them.
const addresses = JSON.stringify([
  { ifindex: 1, ifname: 'lo', mtu: 65536, addr_info: [] },
  {
    ifindex: 3,
    link: 'p0',
    ifname: 'ens3',
    flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
    mtu: 1500,
    addr_info: [
      { family: 'inet', local: '172.18.0.2', prefixlen: 16, scope: 'global', label: 'ens3' },
      { family: 'inet6', local: 'fe80::f003:6eff:fe1a:1dd1', prefixlen: 64, scope: 'link' },
    ],
  },
])
const routes = JSON.stringify([
  { type: 'blackhole', dst: '10.42.1.0/24', flags: [] },
  { dst: '10.42.2.0/24', gateway: '172.18.0.3', dev: 'ens3', flags: [] },
  { dst: '172.18.0.0/16', dev: 'ens3', protocol: 'kernel', scope: 'link', prefsrc: '172.18.0.2', flags: [] },
])

describe('the network of a node', () => {
  test('has routes, with what the kernel does where it does not forward', () => {
    expect(readRoutes(routes)).toEqual([
      { to: '10.42.1.0/24', type: 'blackhole' },
      { to: '10.42.2.0/24', type: 'unicast', via: '172.18.0.3', device: 'ens3' },
      { to: '172.18.0.0/16', type: 'unicast', device: 'ens3' },
    ])
    expect(wordsOf(readRoutes(routes))).toBe(
      'blackhole 10.42.1.0/24, 10.42.2.0/24 via 172.18.0.3 dev ens3, 172.18.0.0/16 dev ens3',
    )
  })

  test('has none where iproute2 prints nothing', () => {
    expect(readRoutes('')).toEqual([])
    expect(wordsOf([])).toBe('none')
  })

  test('finds the card of an address, and says which cards there are instead', () => {
    const network = { node: 'node-1', cards: readInterfaces(addresses), routes: [] }
    expect(cardWith(network, '172.18.0.2').mtu).toBe(1500)
    expect(() => cardWith(network, '172.18.0.9')).toThrow(/^no card of node-1 has 172\.18\.0\.9: \[\{"name":"lo"/)
  })
})
