import { describe, describeFamilies, expect, onThese, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/concepts/routing/'

describeFamilies(
  'the routing mode is seen on the wire',
  { tags: onThese('client', 'echoOther'), meta: { docs } },
  () => {
    for (const [mode, carriedAs, how] of [
      ['vxlan', 'vxlan', 'encapsulated between the nodes, and never bare'],
      ['geneve', 'geneve', 'encapsulated between the nodes, and never bare'],
      ['native', 'bare', 'bare, and never encapsulated'],
    ] as const) {
      test(`${mode}: pods on two nodes talk ${how}`, { tags: [`routing/${mode}`, 'wire/plain'] }, async ({
        eachPair,
        wire,
        expectTraffic,
      }) => {
        await eachPair('client', 'echoOther', async (client, echoOther) => {
          const captures = await Promise.all([client, echoOther].map(at => wire.capture(at, [client, echoOther])))
          const probes = [await expectTraffic(client, echoOther, 'icmp', 'allowed', { size: OWN_SIZE })]
          for (const protocol of ['tcp', 'udp', 'http'] as const)
            probes.push(await expectTraffic(client, echoOther, protocol, 'allowed'))
          for (const capture of captures)
            expect(await capture.end(probes)).toShow(wire.between(client, echoOther, carriedAs))
        })
      })
    }

    test('all packets between pods on two nodes take one path', { tags: ['wire/plain'] }, async ({
      eachPair,
      wire,
      routing,
      expectTraffic,
      record,
    }) => {
      await eachPair('client', 'echoOther', async (client, echoOther) => {
        const capture = await wire.capture(client, [client, echoOther])
        const ping = await expectTraffic(client, echoOther, 'icmp', 'allowed', { size: OWN_SIZE })
        const seen = await capture.end([ping])
        record('path between pods on two nodes', seen.data.ways.join(' and '))
        expect(seen).toShow(wire.between(client, echoOther, routing.carriedAs))
      })
    })
  },
)

describe('the routing mode is seen on the wire', { tags: onThese('client', 'echoOther'), meta: { docs } }, () => {
  test('native: each node has a route to the other’s pod CIDR', {
    tags: ['routing/native', 'routing/node-routes', 'ipam/node-ranges'],
  }, async ({ nodes, cluster, wire }) => {
    const cidrs = await cluster.podCIDRs()
    for (const node of nodes) {
      for (const other of nodes.filter(({ name }) => name !== node.name)) {
        const network = await wire.network(node.name)
        const way = { via: other.ip, deviceWith: node.ip }
        for (const to of cidrs[other.name] ?? ['no CIDR']) expect(network).toShow({ to, ...way })
      }
    }
  })

  test('overlay: each node sends the other’s pod CIDR to Cilium and not to the network', {
    tags: ['routing/vxlan', 'ipam/node-ranges'],
  }, async ({ nodes, cluster, wire }) => {
    const cidrs = await cluster.podCIDRs()
    for (const node of nodes) {
      for (const other of nodes.filter(({ name }) => name !== node.name)) {
        const network = await wire.network(node.name)
        for (const to of cidrs[other.name] ?? ['no CIDR']) expect(network).toShow({ to, device: 'cilium_host' })
      }
    }
  })
})

/** Bytes of a ping that no other case sends: by them it is known on the wire. */
const OWN_SIZE = 777
