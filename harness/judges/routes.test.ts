import { describe, expect, test } from 'vitest'
import type { NodeNetwork, Route } from '../observe/node-network.ts'
import { judge } from './routes.ts'

const card = { to: '10.42.1.0/24', via: '172.18.0.3', deviceWith: '172.18.0.2' }
const overlay = { to: '10.42.1.0/24', device: 'cilium_host' }
const others: Route[] = [
  { to: 'default', type: 'unicast', via: '172.18.0.1', device: 'ens3' },
  { to: '172.18.0.0/16', type: 'unicast', device: 'ens3' },
  { to: '10.42.10.0/24', type: 'unicast', via: '172.18.0.9', device: 'ens3' },
]

function network(...routes: Route[]): NodeNetwork {
  const cards = [
    { name: 'lo', mtu: 65536, addresses: ['127.0.0.1'] },
    { name: 'ens3', mtu: 1500, addresses: ['172.18.0.2'] },
    { name: 'cilium_host', mtu: 1500, addresses: ['10.42.0.9'] },
  ]
  return { node: 'node-1', cards, routes: [...others, ...routes] }
}

const native: Route = { to: '10.42.1.0/24', type: 'unicast', via: '172.18.0.3', device: 'ens3' }
const tunnelled: Route = { to: '10.42.1.0/24', type: 'unicast', via: '10.42.0.9', device: 'cilium_host' }

describe('the judge of routes', () => {
  test('takes the router, and the card by its address, whatever it is called', () => {
    expect(judge.decide(network(native), card)).toEqual({ verdict: 'passed' })
  })

  test('takes a device by its name, and any router', () => {
    expect(judge.decide(network(tunnelled), overlay)).toEqual({ verdict: 'passed' })
  })

  test('takes a CIDR without a wish for its way', () => {
    expect(judge.decide(network(native), { to: native.to })).toEqual({ verdict: 'passed' })
  })

  test.each([
    [network(), card, /^no route leads to 10\.42\.1\.0\/24; there are: default via 172\.18\.0\.1 dev ens3, /],
    [{ ...network(), routes: [] }, card, /^no route leads to 10\.42\.1\.0\/24; there are: none$/],
    [
      network({ ...native, via: '172.18.0.4' }),
      card,
      'the route is 10.42.1.0/24 via 172.18.0.4 dev ens3, not via 172.18.0.3 dev ens3',
    ],
    [network(tunnelled), card, /not via 172\.18\.0\.3 dev ens3$/],
    [network(native), overlay, 'the route is 10.42.1.0/24 via 172.18.0.3 dev ens3, not dev cilium_host'],
    [network({ to: native.to, type: 'blackhole' }), card, /^the route is blackhole 10\.42\.1\.0\/24, not via/],
    [
      network(native),
      { ...card, deviceWith: '172.18.0.20' },
      /not via 172\.18\.0\.3 dev with 172\.18\.0\.20, which no interface has$/,
    ],
    [network(native), { ...card, to: '' }, '"" is not a CIDR'],
  ])('refuses other ways: %#', (data, wanted, reason) => {
    const judgement = judge.decide(data, wanted)
    expect(judgement.verdict).toBe('failed')
    expect(judgement.reason).toMatch(reason)
  })

  test('refuses that a part of it goes elsewhere, and lets a smaller block go the same way', () => {
    const host: Route = { to: '10.42.1.7', type: 'unreachable' }
    const half: Route = { to: '10.42.1.128/25', type: 'unicast', via: '172.18.0.4', device: 'ens3' }
    expect(judge.decide(network(native, host, half), card)).toEqual({
      verdict: 'failed',
      reason:
        'part of it goes elsewhere: unreachable 10.42.1.7\npart of it goes elsewhere: 10.42.1.128/25 via 172.18.0.4 dev ens3',
    })
    expect(judge.decide(network(native, { ...native, to: '10.42.1.128/25' }), card)).toEqual({ verdict: 'passed' })
    expect(judge.decide(network(native, { ...half, to: '10.42.0.0/16' }), card)).toEqual({ verdict: 'passed' })
  })
})
