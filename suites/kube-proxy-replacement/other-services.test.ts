import { type Requirement, describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/'
const tags: Requirement[] = ['kube-proxy-replacement', 'nodes/2', 'cluster/node-shell']
const protocols = ['tcp', 'udp', 'http'] as const

describe('an external IP', { tags, meta: { docs } }, () => {
  for (const protocol of protocols) {
    for (const from of ['client', 'echoOther', 'hostOne', 'hostTwo', 'outside'] as const) {
      test(`that is a node’s own address leads ${from} to the service over ${protocol}`, async ({
        peers,
        services,
        wire,
      }) => {
        const node = wire.addressOf(peers.client.node)
        expect(services.external.externalIPs).toContain(node)
        const result = await peers[from].prober[protocol](services.external.at(protocol, node))
        expect(result).toMatchObject({ outcome: 'allowed', seen: { server: 'echo-other' } })
      })
    }
  }

  test('that is routed to a node leads a host outside to the service, whichever node it is', async ({
    peers,
    services,
    nodes,
    wire,
  }) => {
    const address = services.external.externalIPs.find(ip => nodes.every(node => node.ip !== ip)) ?? ''
    for (const node of nodes) {
      await wire.routeOutside(address, node.name)
      for (const protocol of protocols) {
        const result = await peers.outside.prober[protocol](services.external.at(protocol, address))
        expect(result, `${protocol} through ${node.name}`).toMatchObject({
          outcome: 'allowed',
          seen: { server: 'echo-other' },
        })
      }
    }
  })

  // Whoever may write a Service could otherwise take any address for itself (CVE-2020-8554).
  test('that is no node’s is not taken from the pods', async ({ peers, services, nodes, expectTraffic }) => {
    const address = services.external.externalIPs.find(ip => nodes.every(node => node.ip !== ip)) ?? ''
    await expectTraffic(peers.client, peers.outside, 'tcp', 'allowed')
    const result = await peers.client.prober.tcp(services.external.at('tcp', address))
    expect(['dropped', 'unreachable'], JSON.stringify(result)).toContain(result.outcome)
  })
})

describe('a host port', { tags, meta: { docs } }, () => {
  for (const protocol of protocols) {
    for (const from of ['outside', 'client', 'hostOne'] as const) {
      test(`${from} reaches its pod on that node over ${protocol}`, async ({ peers, services, wire }) => {
        const node = wire.addressOf(peers.hostPort.node)
        const result = await peers[from].prober[protocol](services.hostPort.onNode(node, protocol))
        expect(result).toMatchObject({ outcome: 'allowed', seen: { server: 'host-port' } })
      })
    }
  }

  test('is on the node of its pod and on no other', async ({ peers, services, wire }) => {
    const at = (node: string) => services.hostPort.onNode(wire.addressOf(node), 'tcp')
    expect((await peers.outside.prober.tcp(at(peers.hostPort.node))).outcome, 'on its own node').toBe('allowed')
    const result = await peers.outside.prober.tcp(at(peers.client.node))
    expect(result).toMatchObject({ outcome: 'refused', errno: 'ECONNREFUSED' })
  })
})

describe('a headless service', { tags, meta: { docs } }, () => {
  for (const from of ['client', 'echoOther'] as const) {
    test(`its name is the addresses of its pods for ${from}`, async ({ peers, services }) => {
      expect(services.headless.clusterIP).toBe('None')
      const { dns, outcome } = await peers[from].prober.dns(services.headless.dnsName)
      expect({ outcome, rcode: dns?.rcode }).toEqual({ outcome: 'allowed', rcode: 'NOERROR' })
      const addresses = dns?.answers.filter(({ type }) => type === 'A').map(({ data }) => data)
      expect(addresses?.toSorted()).toEqual([peers.echoSame.ip, peers.echoOther.ip].toSorted())
    })

    test(`${from} connects to its name, at the pods’ own port`, async ({ peers, services }) => {
      const { port } = peers.echoSame.at('http')
      const result = await peers[from].prober.http({ host: services.headless.dnsName, port })
      expect(result).toMatchObject({ outcome: 'allowed', seen: { server: expect.stringMatching(/^echo-/) } })
    })
  }

  test('its named port is an SRV record with the pods’ port number', async ({ peers, services }) => {
    const { dns } = await peers.client.prober.dns(`_http._tcp.${services.headless.dnsName}`, { type: 'SRV' })
    const { port } = peers.echoSame.at('http')
    const ports = dns?.answers.filter(({ type }) => type === 'SRV').map(({ data }) => data.split(':').at(-1))
    expect(ports).toEqual([String(port), String(port)])
  })
})

describe('an ExternalName service', { tags, meta: { docs } }, () => {
  test('is an alias in the DNS and has no address of its own', async ({ peers, services, cluster }) => {
    expect(services.alias.clusterIP).toBe('')
    const { dns } = await peers.client.prober.dns(services.alias.dnsName)
    const records = dns?.answers.map(({ type, data }) => `${type} ${data}`)
    expect(records).toEqual([
      'CNAME kubernetes.default.svc.cluster.local.',
      `A ${await cluster.clusterIP('default', 'kubernetes')}`,
    ])
  })
})
