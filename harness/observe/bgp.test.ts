import { expect, test } from 'vitest'
import { readAgentSessions, readAnnouncements } from './bgp.ts'

test('sessions are read from the output of "bgp peers"', () => {
  const said = [
    {
      'local-asn': 64_512,
      'peer-asn': 64_500,
      'peer-address': '172.18.255.252',
      'peer-port': 179,
      'session-state': 'established',
      families: [{ afi: 'ipv4', safi: 'unicast', advertised: 2 }],
    },
    { 'local-asn': 1, 'peer-asn': 2, 'peer-address': '::1', 'session-state': 'active', 'tcp-password-enabled': true },
  ]
  expect(readAgentSessions(said)).toEqual([
    { peer: '172.18.255.252', peerAsn: 64_500, localAsn: 64_512, state: 'established', signs: false },
    { peer: '::1', peerAsn: 2, localAsn: 1, state: 'active', signs: true },
  ])
  expect(readAgentSessions(null)).toEqual([])
})

/** A route with path attributes as they are in an UPDATE message. */
function route(...attributes: readonly (readonly number[])[]) {
  const encoded = attributes.map(bytes => ({ base64: Buffer.from(bytes).toString('base64') }))
  return { neighbor: '172.18.255.252', prefix: '10.42.0.0/24', paths: [{ 'path-attributes': encoded }] }
}

const ORIGIN = [0x40, 1, 1, 0]

test.for([
  ['NEXT_HOP', [0x40, 3, 4, 172, 18, 0, 2], '172.18.0.2'],
  ['MP_REACH_NLRI', [0x80, 14, 13, 0, 1, 1, 4, 172, 18, 0, 3, 0, 24, 10, 42, 0], '172.18.0.3'],
  ['MP_REACH_NLRI of extended length', [0x90, 14, 0, 13, 0, 1, 1, 4, 172, 18, 0, 4, 0, 24, 10, 42, 0], '172.18.0.4'],
  ['nothing that is one', [0x40, 5, 4, 0, 0, 0, 100], 'none'],
] as const)('the next hop of an announced route is read from %s', ([, attribute, nextHop]) => {
  expect(readAnnouncements([route(ORIGIN, attribute)])).toEqual([
    { peer: '172.18.255.252', prefix: '10.42.0.0/24', nextHop },
  ])
})
