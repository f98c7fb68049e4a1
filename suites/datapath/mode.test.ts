import { describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/concepts/routing/'

describe('the routing mode is seen on the wire', { tags: ['nodes/2', 'cluster/node-shell'], meta: { docs } }, () => {
  test('VXLAN: pods on two nodes talk encapsulated on UDP 8472, and never bare', { tags: ['routing/vxlan'] }, async ({
    peers,
    wire,
    expectTraffic,
    outcome,
  }) => {
    const { client, echoOther } = peers
    const encapsulated = await wire.capture(client.node, `udp port 8472 and host ${wire.addressOf(echoOther.node)}`)
    const bare = await wire.capture(client.node, `host ${client.ip} and host ${echoOther.ip}`)
    await expectTraffic(client, echoOther, 'tcp', 'allowed')
    await expectTraffic(client, echoOther, 'icmp', 'allowed')
    await outcome('packetsSeen', async () => encapsulated.packets.length, {
      until: count => (count > 0 ? undefined : 'no encapsulated packet'),
    })
    expect(bare.packets, 'bare packets between the pods').toEqual([])
  })

  test('native: pods on two nodes talk bare, and never encapsulated', { tags: ['routing/native'] }, async ({
    peers,
    wire,
    expectTraffic,
    outcome,
  }) => {
    const { client, echoOther } = peers
    const encapsulated = await wire.capture(client.node, 'udp port 8472')
    const bare = await wire.capture(client.node, `host ${client.ip} and host ${echoOther.ip}`)
    await expectTraffic(client, echoOther, 'tcp', 'allowed')
    await expectTraffic(client, echoOther, 'icmp', 'allowed')
    await outcome('packetsSeen', async () => bare.packets.length, {
      until: count => (count > 0 ? undefined : 'no bare packet'),
    })
    expect(encapsulated.packets, 'encapsulated packets').toEqual([])
  })

  test('native: each node has a route to the other’s pod CIDR', { tags: ['routing/native'] }, async ({ nodes }) => {
    const cidrs = new Map((await nodes.readiness()).map(({ name, podCIDR }) => [name, podCIDR]))
    for (const node of nodes) {
      for (const other of nodes.filter(({ name }) => name !== node.name)) {
        const route = await node.run('ip', 'route', 'show', cidrs.get(other.name) ?? '')
        expect(route, `route of ${node.name} to the pods of ${other.name}`).toContain(`via ${other.ip} `)
      }
    }
  })
})

describe('the largest packet', { tags: ['nodes/2', 'cluster/node-shell'], meta: { docs } }, () => {
  for (const [tag, overhead] of [
    ['routing/vxlan', 50],
    ['routing/native', 0],
  ] as const) {
    test(`${tag}: is ${overhead} bytes smaller than the nodes’ MTU, and one byte more does not pass`, {
      tags: [tag],
    }, async ({ peers, nodes, record }) => {
      const { client, echoOther } = peers
      const interfaces = await nodes[0]?.interfaces()
      const mtu = (interfaces?.find(({ name }) => name === 'eth0')?.mtu ?? 0) - overhead
      const payload = mtu - ICMP_OVERHEAD
      record('MTU between pods', mtu, 'bytes')
      const fits = await client.prober.icmp(echoOther.ip, { size: payload, dontFragment: 'probe' })
      expect(fits.outcome, `${payload} bytes of payload`).toBe('allowed')
      const tooLarge = await client.prober.icmp(echoOther.ip, { size: payload + 1, dontFragment: 'do' })
      expect(tooLarge.outcome, `${payload + 1} bytes of payload`).toBe('too-big')
    })
  }
})

/** Bytes of the IPv4 and ICMP headers. */
const ICMP_OVERHEAD = 28
