import {
  PORT_UNREACHABLE,
  type Requirement,
  atPort,
  describeFamilies,
  expect,
  onPeers,
  onPeersAndOutside,
  onThese,
  test,
} from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/'
const tags: Requirement[] = ['kube-proxy-replacement', ...onPeersAndOutside]

// Whoever serves it, kube-proxy or Cilium.
describeFamilies('a ClusterIP service', { tags: onPeers, meta: { docs } }, () => {
  for (const from of ['client', 'echoOther', 'hostOne', 'hostTwo'] as const) {
    for (const protocol of ['tcp', 'udp', 'http'] as const) {
      test(`${from} reaches it over ${protocol}`, { tags: onThese(from) }, async ({
        peers,
        services,
        expectService,
      }) => {
        const wanted = { outcome: 'allowed', seen: { server: { startsWith: 'echo-' } } }
        await expectService(peers[from], services.both.at(protocol), protocol, wanted)
      })
    }

    test(`${from}: load is spread over its backends`, { tags: onThese(from) }, async ({
      peers,
      services,
      probeMany,
      record,
    }) => {
      const answers = await probeMany(peers[from], services.both.at('http'), 'http', 60)
      // Fair dice give 30 each; fewer than 9 come once in a hundred million runs.
      expect(answers).toShow({ count: 60, outcome: 'allowed', servers: ['echo-other', 'echo-same'], each: 9 })
      for (const [server, { length }] of Map.groupBy(answers.data.results, result => result.server)) {
        record(`requests of 60 to ${server}`, length, '')
      }
    })
  }

  for (const protocol of ['tcp', 'udp', 'http'] as const) {
    test(`session affinity keeps a client on one backend over ${protocol}`, async ({ peers, services, probeMany }) => {
      // The first one chooses; connections that race with it may each choose for themselves.
      const target = services.sticky.at(protocol)
      const answers = await probeMany(peers.client, target, protocol, 30, { firstAlone: true })
      expect(answers).toShow({ count: 30, outcome: 'allowed', oneServer: true })
    })

    test(`a pod reaches itself through it over ${protocol}`, async ({ peers, services, expectService }) => {
      const wanted = { outcome: 'allowed', seen: { server: 'echo-same' } }
      await expectService(peers.echoSame, services.same.at(protocol), protocol, wanted)
    })

    test(`its named target port leads to the port that the pod gives the name ${protocol}`, async ({
      peers,
      services,
      expectService,
    }) => {
      const { port } = peers.echoSame.at(protocol)
      const wanted = { outcome: 'allowed', seen: { local: atPort(peers.echoSame.ip, port) } }
      await expectService(peers.client, services.same.at(protocol), protocol, wanted)
    })
  }

  test('the backend sees the address of the pod that asks', async ({ peers, services, probeMany }) => {
    const answers = await probeMany(peers.client, services.both.at('http'), 'http', 20)
    expect(answers).toShow({ count: 20, outcome: 'allowed', seenFrom: [peers.client.ip] })
  })
})

describeFamilies('a service without backends', { tags, meta: { docs } }, family => {
  for (const [from, needs] of [
    ['client', ['lb/fail-fast', 'lb/pod-sockets']],
    ['hostOne', ['lb/fail-fast']],
  ] as const) {
    for (const protocol of ['tcp', 'udp'] as const) {
      test(`fails at once for ${from} over ${protocol}, and does not hang`, { tags: [...needs] }, async ({
        peers,
        services,
        expectService,
        record,
      }) => {
        await expectService(peers[from], services.both.at(protocol), protocol, 'allowed')
        const failed = { outcome: { oneOf: ['refused', 'unreachable', 'prohibited'] } }
        const target = services.empty.at(protocol)
        const result = await expectService(peers[from], target, protocol, failed, { timeoutMs: 3000 })
        record(`time to fail over ${protocol}`, result.timings.total, 'ms')
      })
    }
  }

  for (const protocol of ['tcp', 'udp'] as const) {
    test(`its NodePort tells a host outside so over ${protocol}`, {
      tags: ['lb/node-ports', 'lb/reject', 'host/outside-checksums'],
    }, async ({ peers, services, wire, expectService }) => {
      const entry = wire.addressOf(peers.client.node)
      await expectService(peers.outside, services.nodePort.onNode(entry, protocol), protocol, 'allowed')
      const told = { outcome: 'refused', icmp: { ...PORT_UNREACHABLE[family], from: entry } }
      await expectService(peers.outside, services.empty.onNode(entry, protocol), protocol, told)
    })

    test(`its NodePort drops what a host outside sends over ${protocol}`, {
      tags: ['lb/node-ports', 'lb/drop'],
    }, async ({ peers, services, wire, expectService }) => {
      const entry = wire.addressOf(peers.client.node)
      await expectService(peers.outside, services.nodePort.onNode(entry, protocol), protocol, 'allowed')
      const target = services.empty.onNode(entry, protocol)
      await expectService(peers.outside, target, protocol, 'dropped', { timeoutMs: 500 })
    })
  }
})
