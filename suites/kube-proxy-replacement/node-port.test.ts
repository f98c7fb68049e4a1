import { type Requirement, describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/'
const tags: Requirement[] = ['kube-proxy-replacement', 'nodes/2', 'cluster/node-shell']

describe('a NodePort service', { tags, meta: { docs } }, () => {
  for (const protocol of ['tcp', 'udp', 'http'] as const) {
    for (const from of ['outside', 'client', 'echoOther', 'hostOne'] as const) {
      test(`${from} reaches it on every node over ${protocol}`, async ({ peers, services, nodes }) => {
        for (const node of nodes) {
          const result = await peers[from].prober[protocol](services.nodePort.onNode(node.ip, protocol))
          expect(result, `port on ${node.name}`).toMatchObject({ outcome: 'allowed', seen: { server: 'echo-other' } })
        }
      })
    }

    test(`session affinity keeps a host outside on one backend over ${protocol}`, async ({
      peers,
      services,
      wire,
      times,
    }) => {
      const target = services.sticky.onNode(wire.addressOf(peers.client.node), protocol)
      // The first one chooses; connections that race with it may each choose for themselves.
      const first = await peers.outside.prober[protocol](target)
      const answers = [first, ...(await Promise.all(times(29, () => peers.outside.prober[protocol](target))))]
      expect(answers.map(({ outcome }) => outcome)).toEqual(answers.map(() => 'allowed'))
      expect(new Set(answers.map(({ seen }) => seen?.server)).size).toBe(1)
    })
  }
})

describe('externalTrafficPolicy: Cluster', { tags, meta: { docs } }, () => {
  test('the backend on another node sees an address of the node', async ({ peers, services, wire, agents }) => {
    const entry = wire.addressOf(peers.client.node)
    const router = await agents.find(({ node }) => node === peers.client.node)?.routerAddress()
    const result = await peers.outside.prober.http(services.nodePort.onNode(entry, 'http'))
    // Through a tunnel the node speaks with the address that it has among the pods.
    expect([entry, router]).toContain(result.seen?.remote.replace(/:\d+$/, ''))
  })
})

describe('externalTrafficPolicy: Local', { tags, meta: { docs } }, () => {
  for (const protocol of ['tcp', 'udp', 'http'] as const) {
    test(`the backend sees the client’s own address over ${protocol}`, async ({ peers, services, wire }) => {
      const entry = wire.addressOf(peers.echoOther.node)
      const result = await peers.outside.prober[protocol](services.nodePortLocal.onNode(entry, protocol))
      expect(result).toMatchObject({
        outcome: 'allowed',
        seen: { remote: expect.stringMatching(`^${peers.outside.ip}:`) },
      })
    })
  }

  for (const protocol of ['tcp', 'udp'] as const) {
    test(`a node without a backend lets nobody through over ${protocol}`, async ({ peers, services, wire }) => {
      const at = (node: string) => services.nodePortLocal.onNode(wire.addressOf(node), protocol)
      const [backed, bare] = await Promise.all([
        peers.outside.prober[protocol](at(peers.echoOther.node)),
        peers.outside.prober[protocol](at(peers.client.node)),
      ])
      expect(backed.outcome, 'on the node with the backend').toBe('allowed')
      // Cilium says so to the client, where kube-proxy is silent.
      expect(bare, 'on the node without').toMatchObject({
        outcome: 'refused',
        icmp: { type: 3, code: 3, from: wire.addressOf(peers.client.node) },
      })
    })
  }
})
