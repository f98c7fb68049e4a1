import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { ADDRESS, type Lab, openLab } from '../probe/lab.testing.ts'
import { NodeProber } from '../probe/node-prober.ts'
import { processTransport } from '../probe/transport-process.ts'
import { Capture } from './capture.ts'
import { summarise, wireFlow } from './captured.ts'
import { readFirewallOf, readMountsOf, readProcessesOf } from './node-facts.ts'
import { cardWith, readNodeNetwork, routesTowards } from './node-network.ts'

let lab: Lab
let node: NodeProber

beforeAll(async () => {
  lab = await openLab()
  await lab.serve('server', '--tcp', '8080', '--udp', '8080')
  node = await NodeProber.open(processTransport('namespace client', [...lab.controlCommand('client'), '--node']))
})

afterAll(async () => {
  await node?.[Symbol.asyncDispose]()
  await lab?.[Symbol.asyncDispose]()
})

test('the network of a node', async () => {
  const network = await readNodeNetwork('client', node)
  expect(cardWith(network, ADDRESS.client)).toMatchObject({ name: 'toRouter', mtu: 1500 })
  expect(network.routes).toEqual([
    { to: 'default', type: 'unicast', via: ADDRESS.router, device: 'toRouter' },
    { to: '10.1.0.0/24', type: 'unicast', device: 'toRouter' },
  ])
  await lab.exec('client', 'ip', 'rule', 'add', 'fwmark', '0x200/0xf00', 'lookup', '2004', 'priority', '9')
  onTestFinished(async () => void (await lab.exec('client', 'ip', 'rule', 'del', 'priority', '9')))
  expect(await routesTowards(ADDRESS.server, node)).toBe(
    `default via ${ADDRESS.router} dev toRouter, rule 9: fwmark 0x200/0xf00 lookup 2004`,
  )
})

test.for(['iptables-legacy', 'ip6tables-legacy', 'iptables', 'ip6tables'])('a chain that %s made', async program => {
  const tool = async (...argv: string[]) => lab.exec('client', program, '-t', 'nat', ...argv)
  await tool('-N', 'KUBE-SERVICES')
  onTestFinished(async () => void (await tool('-X', 'KUBE-SERVICES')))
  const { chains, interfaces } = await readFirewallOf(node)
  expect(chains.filter(chain => chain.includes('KUBE-'))).toEqual([
    expect.stringMatching(/^(?:legacy|ip|ip6) nat KUBE-SERVICES$/),
  ])
  expect(interfaces).toContain('toRouter')
})

test('what runs on the machine, and what is mounted there', async () => {
  expect(await readProcessesOf(node)).toContain('prober')
  expect(await readMountsOf(node)).toContainEqual(expect.objectContaining({ point: '/' }))
})

test('a capture has both ways of every probe, and no other packet', async () => {
  const { server } = ADDRESS
  const filter = { hosts: [server], udpPorts: [61_001] }
  await using capture = await Capture.start({ prober: node, device: 'toRouter', filter })
  const probes = [
    await node.traffic.tcp({ host: server, port: 8080 }),
    await node.traffic.udp({ host: server, port: 8080 }),
    await node.traffic.icmp(server, { size: 61 }),
  ]
  await node.traffic.icmp(ADDRESS.router)
  await node.traffic.udp({ host: ADDRESS.router, port: 61_001 }, { size: 77, timeoutMs: 200 })
  const { packets, lost } = await capture.upTo(({ toPort, bytes }) => toPort === 61_001 && bytes === 77)
  const { flows, others } = summarise(packets, probes.map(wireFlow))
  expect(flows.map(({ seen }) => seen.map(({ way }) => way).toSorted())).toEqual([
    ['back', 'there'],
    ['back', 'there'],
    ['back', 'there'],
  ])
  expect({ lost, others }).toEqual({ lost: 0, others: [] })
})

test('a capture on a card that is not there says which', async () => {
  const filter = { hosts: [], udpPorts: [] }
  await expect(Capture.start({ prober: node, device: 'eth7', filter })).rejects.toThrow(
    'prober on namespace client: capture eth7 could not be made: eth7: ',
  )
})
