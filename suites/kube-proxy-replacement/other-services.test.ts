import { type Requirement, describe, describeFamilies, expect, onPeers, onPeersAndOutside, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/'
const tags: Requirement[] = ['kube-proxy-replacement', ...onPeersAndOutside]
const protocols = ['tcp', 'udp', 'http'] as const

describeFamilies('an external IP', { tags, meta: { docs } }, () => {
  const leads = { outcome: 'allowed', seen: { server: 'echo-other' } }

  for (const protocol of protocols) {
    for (const [from, needs] of [
      ['client', []],
      ['hostOne', []],
      ['outside', []],
      // On the backend's node: without SNAT what they send to the other one would come back from their own address.
      ['echoOther', ['lb/snat']],
      ['hostTwo', ['lb/snat', 'nodes/2']],
    ] as const) {
      test(`that is a node’s own address leads ${from} to the service over ${protocol}`, { tags: [...needs] }, async ({
        peers,
        services,
        wire,
        describeService,
        expectService,
      }) => {
        const node = wire.addressOf(peers.client.node)
        expect(await describeService(services.external)).toShow({ externalIPs: { has: [node] } })
        await expectService(peers[from], services.external.at(protocol, node), protocol, leads)
      })
    }
  }

  test('that is routed to a node leads a host outside to the service, whichever node it is', {
    tags: ['host/outside-routes'],
  }, async ({ peers, services, nodes, wire, expectService }) => {
    const address = services.external.externalIPs.find(ip => nodes.every(node => node.ip !== ip)) ?? ''
    for (const node of nodes) {
      await wire.routeOutside(address, node.name)
      for (const protocol of protocols) {
        await expectService(peers.outside, services.external.at(protocol, address), protocol, leads)
      }
    }
  })

  // Whoever may write a Service could otherwise take any address for itself (CVE-2020-8554).
  test('that is no node’s is not taken from the pods', {
    tags: ['lb/external-ip-mitigation', 'host/outside-routes'],
  }, async ({ peers, services, nodes, expectTraffic, expectService }) => {
    const address = services.external.externalIPs.find(ip => nodes.every(node => node.ip !== ip)) ?? ''
    await expectTraffic(peers.client, peers.outside, 'tcp', 'allowed')
    const nowhere = { outcome: { oneOf: ['dropped', 'unreachable'] } }
    await expectService(peers.client, services.external.at('tcp', address), 'tcp', nowhere)
  })
})

describeFamilies('a host port', { tags, meta: { docs } }, () => {
  for (const protocol of protocols) {
    for (const from of ['outside', 'client', 'hostOne'] as const) {
      test(`${from} reaches its pod on that node over ${protocol}`, async ({
        peers,
        services,
        wire,
        expectService,
      }) => {
        const node = wire.addressOf(peers.hostPort.node)
        const wanted = { outcome: 'allowed', seen: { server: 'host-port' } }
        await expectService(peers[from], services.hostPort.onNode(node, protocol), protocol, wanted)
      })
    }
  }

  test('is on the node of its pod and on no other', { tags: ['nodes/2'] }, async ({
    peers,
    services,
    wire,
    expectService,
  }) => {
    const at = (node: string) => services.hostPort.onNode(wire.addressOf(node), 'tcp')
    await expectService(peers.outside, at(peers.hostPort.node), 'tcp', 'allowed')
    const closed = { outcome: 'refused', errno: 'ECONNREFUSED' }
    await expectService(peers.outside, at(peers.client.node), 'tcp', closed)
  })
})

describeFamilies('a headless service', { tags: onPeers, meta: { docs } }, family => {
  for (const from of ['client', 'echoOther'] as const) {
    test(`its name is the addresses of its pods for ${from}`, async ({ peers, services, describeService, resolve }) => {
      expect(await describeService(services.headless)).toShow({ clusterIP: 'None' })
      const addresses = [peers.echoSame.ip, peers.echoOther.ip]
      expect(await resolve(peers[from], services.headless.dnsName, RECORDS[family])).toShow({ addresses })
    })

    test(`${from} connects to its name, at the pods’ own port`, async ({ peers, services, expectService }) => {
      const { name, dnsName: host } = services.headless
      const target = { name: `service ${name}`, host, port: peers.echoSame.at('http').port }
      const wanted = { outcome: 'allowed', seen: { server: { startsWith: 'echo-' } } }
      await expectService(peers[from], target, 'http', wanted)
    })
  }
})

describe('a headless service', { tags: onPeers, meta: { docs } }, () => {
  test('its named port is an SRV record with the pods’ port number', async ({ peers, services, resolve }) => {
    const { port } = peers.echoSame.at('http')
    const found = await resolve(peers.client, `_http._tcp.${services.headless.dnsName}`, 'SRV')
    // One for each address of each of the two pods.
    expect(found).toShow({ ports: services.headless.families.flatMap(() => [port, port]) })
  })
})

describe('an ExternalName service', { tags: onPeers, meta: { docs } }, () => {
  test('is an alias in the DNS and has no address of its own', async ({
    peers,
    services,
    cluster,
    describeService,
    resolve,
  }) => {
    expect(await describeService(services.alias)).toShow({ clusterIP: '' })
    const addresses = [await cluster.clusterIP('default', 'kubernetes')]
    const alias = cluster.apiServerName
    expect(await resolve(peers.client, services.alias.dnsName)).toShow({ alias, addresses })
  })
})

/** Types of DNS records that have an address. */
const RECORDS = { 4: 'A', 6: 'AAAA' } as const
