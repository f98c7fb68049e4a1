import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROUTER_DAEMONS } from './daemon.ts'
import { DAEMONS } from './daemons.ts'

const config = {
  asn: 64_500,
  id: '172.20.255.252',
  neighbours: [{ address: '172.18.0.3', asn: 64_512 }],
  refused: ['10.42.1.0/24'],
  rewritten: { '10.42.2.0/24': '172.18.0.9' },
}

const readRecorded = (daemon: string, what: string) =>
  readFile(join(import.meta.dirname, 'recorded', `${daemon}-${what}.txt`), 'utf8')

describe.for([
  ['bird', '172.31.0.3', 240_000],
  ['frr', '192.168.32.3', 180_000],
] as const)('what %s said of a neighbour that announces one prefix', ([daemon, neighbour, holdMs]) => {
  const recorded = (what: string) => readRecorded(daemon, what)

  test('is read', async () => {
    const { sessions, paths } = DAEMONS[daemon]
    expect(sessions.read(await recorded('sessions'))).toEqual([
      { neighbour, asn: 64_512, state: 'Established', holdMs },
    ])
    expect(paths.read(await recorded('paths'))).toEqual([
      { prefix: '10.42.1.0/24', nextHop: neighbour, from: neighbour, asPath: [64_512] },
    ])
  })
})

test.for(ROUTER_DAEMONS)('a text that is no answer of %s is an error', daemon => {
  const { sessions, paths } = DAEMONS[daemon]
  for (const { read } of [sessions, paths])
    expect(() => read('Unable to connect to server control socket')).toThrow('this is no answer of')
})

test('what its rules refuse FRR tells by neighbour, and BIRD as it tells what it knows', async () => {
  const neighbours = [{ address: '172.27.0.3' }, { address: '10.99.99.99' }]
  const path = { prefix: '10.42.1.0/24', nextHop: '172.27.0.3', from: '172.27.0.3', asPath: [64_512] }
  const frr = DAEMONS.frr.refused(neighbours)
  expect(frr.argv.filter(word => word.includes('10.99.99.99'))).toHaveLength(1)
  expect(frr.read(await readRecorded('frr', 'refused'))).toEqual([path])
  expect(() => DAEMONS.frr.refused([]).read('{}')).toThrow('FRR answered for 1 of 0 neighbours: {}')
  expect(DAEMONS.bird.refused(neighbours).argv.join(' ')).toBe('birdc show route filtered all')
  expect(DAEMONS.bird.refused(neighbours).read(await readRecorded('bird', 'paths'))).toMatchObject([
    { prefix: '10.42.1.0/24' },
  ])
})

test('of several paths to a prefix BIRD tells the prefix once, and who told a path only where that is not its next hop', () => {
  const text = `BIRD 2.17.6 ready.
Table master4:
203.0.113.1/32       unicast [node1 20:09:32.701] * (100) [AS64512i]
\tvia 172.18.0.3 on eth0
\tType: BGP univ
\tBGP.as_path: 64512
\tBGP.next_hop: 172.18.0.3
                     unicast [node2 20:09:33.001 from 172.19.0.3] (100) [AS64512i]
\tvia 172.18.0.9 on eth0
\tType: BGP univ
\tBGP.as_path: 64512 64513
\tBGP.next_hop: 172.18.0.9
10.42.0.0/24         unicast [node1 20:09:32.701] * (100) [AS64512i]
\tvia 172.18.0.3 on eth0
\tType: BGP univ
\tBGP.as_path: 64512
\tBGP.next_hop: 172.18.0.3
`
  expect(DAEMONS.bird.paths.read(text)).toEqual([
    { prefix: '203.0.113.1/32', nextHop: '172.18.0.3', from: '172.18.0.3', asPath: [64_512] },
    { prefix: '203.0.113.1/32', nextHop: '172.18.0.9', from: '172.19.0.3', asPath: [64_512, 64_513] },
    { prefix: '10.42.0.0/24', nextHop: '172.18.0.3', from: '172.18.0.3', asPath: [64_512] },
  ])
})

test('a session that is down says why', () => {
  const bird = `BIRD 2.17.6 ready.
Name       Proto      Table      State  Since         Info
node1      BGP        ---        start  20:09:31.658  Passive       Received: Bad peer AS
  BGP state:          Passive
    Neighbor address: 172.18.0.3
    Neighbor AS:      64512
    Local AS:         64500
    Last error:       Received: Bad peer AS
`
  expect(DAEMONS.bird.sessions.read(bird)).toEqual([
    { neighbour: '172.18.0.3', asn: 64_512, state: 'Passive', lastError: 'Received: Bad peer AS' },
  ])
  const frr = { '172.18.0.3': { remoteAs: 64_512, bgpState: 'Active', lastResetDueTo: 'BGP Notification send' } }
  expect(DAEMONS.frr.sessions.read(JSON.stringify(frr))).toEqual([
    { neighbour: '172.18.0.3', asn: 64_512, state: 'Active', lastError: 'BGP Notification send' },
  ])
})

test.for(ROUTER_DAEMONS)('the configuration of %s has every neighbour and every rule', daemon => {
  const text = Object.values(DAEMONS[daemon].files(config)).join('\n')
  expect(text).not.toContain('password')
  expect(Object.values(DAEMONS[daemon].files({ ...config, password: 'secret' })).join('\n')).toMatch(
    /password "?secret/,
  )
  for (const word of ['64500', '64512', '172.20.255.252', '172.18.0.3', '10.42.1.0/24', '10.42.2.0/24', '172.18.0.9'])
    expect(text).toContain(word)
})
