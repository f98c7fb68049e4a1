import { describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/concepts/routing/'
const tunnels = [
  ['vxlan', 8472],
  ['geneve', 6081],
] as const

describe('the routing mode is seen on the wire', { tags: ['nodes/2', 'cluster/node-shell'], meta: { docs } }, () => {
  for (const [tunnel, port] of tunnels) {
    test(`${tunnel}: pods on two nodes talk encapsulated on UDP ${port} between the nodes, and never bare`, {
      tags: [`routing/${tunnel}`],
    }, async ({ peers, wire, expectTraffic, evidence }) => {
      const { client, echoOther } = peers
      const [one, two] = [wire.addressOf(client.node), wire.addressOf(echoOther.node)]
      const [encapsulated, bare, bareThere] = await Promise.all([
        wire.capture(client.node, `udp port ${port} and host ${one} and host ${two}`),
        wire.capture(client.node, `host ${client.ip} or host ${echoOther.ip}`),
        wire.capture(echoOther.node, `host ${client.ip} or host ${echoOther.ip}`),
      ])
      for (const protocol of ['tcp', 'udp', 'icmp', 'http'] as const)
        await expectTraffic(client, echoOther, protocol, 'allowed')
      const inside = (await encapsulated.end()).filter(line => isBetween(line, client.ip, echoOther.ip))
      await evidence('encapsulated', inside.join('\n'))
      expect(inside.length, 'encapsulated packets between the pods').toBeGreaterThanOrEqual(8)
      expect(await bare.end(), `bare packets of the pods on ${client.node}`).toEqual([])
      expect(await bareThere.end(), `bare packets of the pods on ${echoOther.node}`).toEqual([])
    })
  }

  test('native: pods on two nodes talk bare, and never encapsulated', { tags: ['routing/native'] }, async ({
    peers,
    wire,
    expectTraffic,
    evidence,
  }) => {
    const { client, echoOther } = peers
    const [encapsulated, bare, bareThere] = await Promise.all([
      wire.capture(client.node, tunnels.map(([, port]) => `udp port ${port}`).join(' or ')),
      wire.capture(client.node, `host ${client.ip} and host ${echoOther.ip}`),
      wire.capture(echoOther.node, `host ${client.ip} and host ${echoOther.ip}`),
    ])
    for (const protocol of ['tcp', 'udp', 'icmp', 'http'] as const)
      await expectTraffic(client, echoOther, protocol, 'allowed')
    const seen = await bare.end()
    await evidence('bare', seen.join('\n'))
    expect(seen.length, `bare packets on ${client.node}`).toBeGreaterThanOrEqual(8)
    expect((await bareThere.end()).length, `bare packets on ${echoOther.node}`).toBeGreaterThanOrEqual(8)
    expect(await encapsulated.end(), 'encapsulated packets').toEqual([])
  })

  test('all packets between pods on two nodes take one path', async ({
    peers,
    wire,
    routing,
    expectTraffic,
    record,
  }) => {
    const { client, echoOther } = peers
    const [tunnelled, bare] = await Promise.all([
      wire.capture(client.node, tunnels.map(([, port]) => `udp port ${port}`).join(' or ')),
      wire.capture(client.node, `host ${client.ip} and host ${echoOther.ip}`),
    ])
    await expectTraffic(client, echoOther, 'icmp', 'allowed')
    const inside = (await tunnelled.end()).filter(line => isBetween(line, client.ip, echoOther.ip))
    // Other cases send between the same pods, so there may be more than the ping and its answer.
    const taken = { encapsulated: inside.length >= 2, bare: (await bare.end()).length > 0 }
    record('path between pods on two nodes', taken.encapsulated ? `encapsulated (${routing.mode})` : 'bare')
    expect(taken).toEqual({ encapsulated: routing.mode !== 'native', bare: routing.mode === 'native' })
  })

  test('native: each node has a route to the other’s pod CIDR', { tags: ['routing/native'] }, async ({ nodes }) => {
    const cidrs = new Map((await nodes.readiness()).map(({ name, podCIDR }) => [name, podCIDR]))
    for (const node of nodes) {
      for (const other of nodes.filter(({ name }) => name !== node.name)) {
        const route = await node.run('ip', 'route', 'show', cidrs.get(other.name) ?? '')
        expect(route, `route of ${node.name} to the pods of ${other.name}`).toContain(`via ${other.ip} dev eth0 `)
      }
    }
  })

  test('overlay: each node sends the other’s pod CIDR to Cilium and not to the network', {
    tags: ['routing/vxlan'],
  }, async ({ nodes }) => {
    const cidrs = new Map((await nodes.readiness()).map(({ name, podCIDR }) => [name, podCIDR]))
    for (const node of nodes) {
      for (const other of nodes.filter(({ name }) => name !== node.name)) {
        const route = await node.run('ip', 'route', 'show', cidrs.get(other.name) ?? '')
        expect(route, `route of ${node.name} to the pods of ${other.name}`).toContain(' dev cilium_host ')
      }
    }
  })
})

function isBetween(line: string, one: string, other: string): boolean {
  return line.includes(` ${one}`) && line.includes(` ${other}`)
}
