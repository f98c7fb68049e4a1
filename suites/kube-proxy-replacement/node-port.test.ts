import {
  PORT_UNREACHABLE,
  type Requirement,
  atPort,
  describe,
  describeFamilies,
  expect,
  onPeersAndOutside,
  test,
} from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/'
// Whoever serves it, kube-proxy or Cilium, but for what a node without a backend says.
const tags: Requirement[] = ['lb/node-ports', ...onPeersAndOutside]

describeFamilies('a NodePort service', { tags, meta: { docs } }, () => {
  for (const protocol of ['tcp', 'udp', 'http'] as const) {
    for (const from of ['outside', 'client', 'echoOther', 'hostOne'] as const) {
      test(`${from} reaches it on every node over ${protocol}`, async ({ peers, services, nodes, expectService }) => {
        const wanted = { outcome: 'allowed', seen: { server: 'echo-other' } }
        for (const node of nodes) {
          await expectService(peers[from], services.nodePort.onNode(node.ip, protocol), protocol, wanted)
        }
      })
    }

    test(`session affinity keeps a host outside on one backend over ${protocol}`, async ({
      peers,
      services,
      wire,
      probeMany,
    }) => {
      const target = services.sticky.onNode(wire.addressOf(peers.client.node), protocol)
      // The first one chooses; connections that race with it may each choose for themselves.
      const answers = await probeMany(peers.outside, target, protocol, 30, { firstAlone: true })
      expect(answers).toShow({ count: 30, outcome: 'allowed', oneServer: true })
    })
  }
})

describe('externalTrafficPolicy: Cluster', { tags, meta: { docs } }, () => {
  test('the backend on another node sees an address of the node', { tags: ['lb/snat', 'nodes/2'] }, async ({
    peers,
    services,
    wire,
    agents,
    expectService,
  }) => {
    const entry = wire.addressOf(peers.client.node)
    const router = await agents.on(peers.client.node).routerAddress()
    // Through a tunnel the node speaks with the address that it has among the pods.
    const wanted = {
      outcome: 'allowed',
      seen: { remote: { oneOf: [{ startsWith: `${entry}:` }, { startsWith: `${router}:` }] } },
    }
    await expectService(peers.outside, services.nodePort.onNode(entry, 'http'), 'http', wanted)
  })

  test('the backend on another node sees the client’s own address over tcp, and answers it itself', {
    tags: ['kube-proxy-replacement', 'lb/dsr', 'nodes/2'],
    meta: { docs: `${docs}#direct-server-return-dsr` },
  }, async ({ peers, services, wire, expectService }) => {
    const entry = wire.addressOf(peers.client.node)
    const wanted = { outcome: 'allowed', seen: { remote: { startsWith: `${peers.outside.ip}:` } } }
    await expectService(peers.outside, services.nodePort.onNode(entry, 'http'), 'http', wanted)
  })
})

describeFamilies('externalTrafficPolicy: Local', { tags, meta: { docs } }, family => {
  for (const protocol of ['tcp', 'udp', 'http'] as const) {
    test(`the backend sees the client’s own address over ${protocol}`, async ({
      peers,
      services,
      wire,
      expectService,
    }) => {
      const entry = wire.addressOf(peers.echoOther.node)
      const wanted = { outcome: 'allowed', seen: { remote: { startsWith: atPort(peers.outside.ip) } } }
      await expectService(peers.outside, services.nodePortLocal.onNode(entry, protocol), protocol, wanted)
    })
  }

  for (const protocol of ['tcp', 'udp'] as const) {
    // Cilium says so to the client, where kube-proxy is silent.
    test(`a node without a backend lets nobody through over ${protocol}`, {
      tags: ['kube-proxy-replacement', 'lb/reject', 'host/outside-checksums', 'nodes/2'],
    }, async ({ peers, services, wire, expectService }) => {
      const bare = wire.addressOf(peers.client.node)
      const at = (address: string) => services.nodePortLocal.onNode(address, protocol)
      await expectService(peers.outside, at(wire.addressOf(peers.echoOther.node)), protocol, 'allowed')
      const told = { outcome: 'refused', icmp: { ...PORT_UNREACHABLE[family], from: bare } }
      await expectService(peers.outside, at(bare), protocol, told)
    })

    test(`a node without a backend drops what comes over ${protocol}`, {
      tags: ['kube-proxy-replacement', 'lb/drop', 'nodes/2'],
    }, async ({ peers, services, wire, expectService }) => {
      const at = (node: string) => services.nodePortLocal.onNode(wire.addressOf(node), protocol)
      await expectService(peers.outside, at(peers.echoOther.node), protocol, 'allowed')
      await expectService(peers.outside, at(peers.client.node), protocol, 'dropped', { timeoutMs: 500 })
    })
  }
})
