import { type Requirement, describe, expect, onThese, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/concepts/routing/#native-routing'
const tags: Requirement[] = ['bgp', 'host/router']
const protocols = ['tcp', 'udp', 'icmp', 'http'] as const

describe('a client beyond the router', { tags, meta: { docs } }, () => {
  for (const to of ['client', 'echoOther'] as const) {
    for (const protocol of protocols) {
      test(`reaches ${to} by its own address over ${protocol}`, { tags: onThese('beyond', to) }, async ({
        peers,
        expectTraffic,
      }) => {
        await expectTraffic(peers.beyond, peers[to], protocol, 'allowed')
      })
    }

    for (const protocol of ['tcp', 'udp', 'http'] as const) {
      test(`is seen by ${to} with its own address over ${protocol}`, { tags: onThese('beyond', to) }, async ({
        peers,
        expectTraffic,
      }) => {
        const seenAs = peers.beyond.ip
        await expectTraffic(peers.beyond, peers[to], protocol, { outcome: 'allowed', seenAs })
      })
    }
  }

  for (const protocol of ['tcp', 'udp', 'http'] as const) {
    test(`reaches an announced service over ${protocol}`, { tags: onThese('beyond', 'echoOther') }, async ({
      peers,
      announced,
      expectService,
    }) => {
      await expectService(peers.beyond, announced.everywhere.at(protocol), protocol, 'allowed')
    })

    test(`is seen with its own address behind externalTrafficPolicy Local over ${protocol}`, {
      tags: onThese('beyond', 'echoOther'),
    }, async ({ peers, announced, expectService }) => {
      const seenAs = peers.beyond.ip
      await expectService(peers.beyond, announced.local.at(protocol), protocol, { outcome: 'allowed', seenAs })
    })
  }
})

describe('what pods on two nodes send each other', {
  tags: [...tags, 'routing/native', 'wire/plain', ...onThese('client', 'echoOther')],
  meta: { docs },
}, () => {
  test('passes the router, and nothing is encapsulated there', async ({ peers, router, wire, expectTraffic }) => {
    const { client, echoOther } = peers
    const capture = await router.capture(client, [client, echoOther])
    const probes = [await expectTraffic(client, echoOther, 'icmp', 'allowed', { size: OWN_SIZE })]
    for (const protocol of ['tcp', 'udp', 'http'] as const)
      probes.push(await expectTraffic(client, echoOther, protocol, 'allowed'))
    expect(await capture.end(probes)).toShow(wire.between(client, echoOther, 'bare'))
  })

  test('has no route of its own on the nodes: it goes where everything goes', { tags: ['ipam/node-ranges'] }, async ({
    cluster,
    nodes,
    router,
    wire,
  }) => {
    const cidrs = await cluster.podCIDRs()
    for (const node of nodes) {
      const others = nodes.filter(({ name }) => name !== node.name).flatMap(({ name }) => cidrs[name] ?? ['no CIDR'])
      const { address } = router.on(node.name)
      expect(await wire.defaultRoute(node.name)).toShow({ of: others, via: address })
    }
  })
})

/** Bytes of a ping that no other case sends: by them it is known on the wire. */
const OWN_SIZE = 779
