import { describe, expect, onTestFinished, test } from 'vitest'
import { fakeNodeProber } from '../probe/node-prober.fake.ts'
import type { NodeFacts } from '../probe/node-protocol.ts'
import { cardWith, readNodeNetwork, routesTowards, wordsOf } from './node-network.ts'

const interfaces = [
  { name: 'lo', mtu: 65536, addresses: [] },
  { name: 'ens3', mtu: 1500, addresses: ['172.18.0.2'], link: 'p0' },
]
const routes = [
  { to: '10.42.1.0/24', type: 'blackhole' },
  { to: '10.42.2.0/24', type: 'unicast', via: '172.18.0.3', device: 'ens3' },
  { to: '172.18.0.0/16', type: 'unicast', device: 'ens3' },
]
const rules = [
  { priority: 0, table: 255 },
  { priority: 9, table: 2004, mark: '0x200/0xf00' },
  { priority: 111, table: 7, from: '10.42.0.5/32', to: '10.0.0.0/8' },
  { priority: 32766, table: 254 },
  { priority: 32767, table: 253 },
]

async function node(facts: Partial<NodeFacts>) {
  const { prober, asked } = await fakeNodeProber({ facts })
  onTestFinished(() => prober[Symbol.asyncDispose]())
  return { prober, asked }
}

describe('the network of a node', () => {
  test('has cards, and routes with what the kernel does where it does not forward', async () => {
    const { prober } = await node({ interfaces, routes })
    expect(await readNodeNetwork('node-1', prober)).toEqual({ node: 'node-1', cards: interfaces, routes })
    expect(wordsOf(routes)).toBe('blackhole 10.42.1.0/24, 10.42.2.0/24 via 172.18.0.3 dev ens3, 172.18.0.0/16 dev ens3')
    expect(wordsOf([])).toBe('none')
  })

  test('finds the card of an address, and says which cards there are instead', () => {
    const network = { node: 'node-1', cards: interfaces, routes: [] }
    expect(cardWith(network, '172.18.0.2').mtu).toBe(1500)
    expect(() => cardWith(network, '172.18.0.9')).toThrow(/^no card of node-1 has 172\.18\.0\.9: \[\{"name":"lo"/)
  })

  test('tells which routes lead to an address, and the rules that may choose others', async () => {
    const { prober, asked } = await node({ routes: routes.slice(0, 1), rules })
    expect(await routesTowards('10.42.1.7', prober)).toBe(
      'blackhole 10.42.1.0/24, rule 9: fwmark 0x200/0xf00 lookup 2004, rule 111: from 10.42.0.5/32 to 10.0.0.0/8 lookup 7',
    )
    expect(asked[0]).toEqual({ op: 'routes', host: '10.42.1.7' })
  })
})
