import { describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/'
const tags = ['kube-proxy-replacement', 'nodes/2', 'cluster/node-shell']

describe('a ClusterIP service', { tags, meta: { docs } }, () => {
  for (const from of ['client', 'echoOther', 'hostOne', 'hostTwo'] as const) {
    for (const protocol of ['tcp', 'udp', 'http'] as const) {
      test(`${from} reaches it over ${protocol}`, async ({ peers, services }) => {
        const result = await peers[from].prober[protocol](services.both.at(protocol))
        expect(result).toMatchObject({ outcome: 'allowed', seen: { server: expect.stringMatching(/^echo-/) } })
      })
    }
  }

  test('load is spread over its backends', async ({ peers, services, times }) => {
    const answers = await Promise.all(times(60, () => peers.client.prober.http(services.both.at('http'))))
    const servers = Map.groupBy(answers, ({ seen }) => seen?.server ?? 'nobody')
    expect(new Set(servers.keys())).toEqual(new Set(['echo-other', 'echo-same']))
    // Fair dice give 30 each; fewer than 9 come once in a hundred million runs.
    for (const [server, served] of servers) expect(served.length, `requests to ${server}`).toBeGreaterThan(8)
  })

  test('session affinity keeps a client on one backend', async ({ peers, services, times }) => {
    const answers = await Promise.all(times(30, () => peers.client.prober.http(services.sticky.at('http'))))
    expect(answers.map(({ outcome }) => outcome)).toEqual(answers.map(() => 'allowed'))
    expect(new Set(answers.map(({ seen }) => seen?.server)).size).toBe(1)
  })

  test('a pod reaches itself through it', async ({ peers, services }) => {
    const result = await peers.echoSame.prober.http(services.same.at('http'))
    expect(result).toMatchObject({ outcome: 'allowed', seen: { server: 'echo-same' } })
  })

  for (const from of ['client', 'hostOne'] as const) {
    test(`without backends it fails at once for ${from}, and does not hang`, async ({ peers, services }) => {
      const result = await peers[from].prober.tcp(services.empty.at('tcp'), { timeoutMs: 3000 })
      expect(['refused', 'unreachable', 'prohibited'], JSON.stringify(result)).toContain(result.outcome)
    })
  }
})

describe('a NodePort service', { tags, meta: { docs } }, () => {
  for (const protocol of ['tcp', 'udp', 'http'] as const) {
    test(`answers on every node over ${protocol}`, async ({ peers, services, nodes }) => {
      for (const node of nodes) {
        const result = await peers.outside.prober[protocol](services.nodePort.onNode(node.ip, protocol))
        expect(result, `port on ${node.name}`).toMatchObject({ outcome: 'allowed', seen: { server: 'echo-other' } })
      }
    })
  }

  test('with policy Cluster, the backend on another node sees an address of the node', async ({
    peers,
    services,
    wire,
    agents,
  }) => {
    const entry = wire.addressOf(peers.client.node)
    const router = await agents.find(({ node }) => node === peers.client.node)?.routerAddress()
    const result = await peers.outside.prober.http(services.nodePort.onNode(entry, 'http'))
    // Through a tunnel the node speaks with the address that it has among the pods.
    expect([entry, router]).toContain(result.seen?.remote.replace(/:\d+$/, ''))
  })

  test('with policy Local, the backend sees the client’s own address', async ({ peers, services, wire }) => {
    const entry = wire.addressOf(peers.echoOther.node)
    const result = await peers.outside.prober.http(services.nodePortLocal.onNode(entry, 'http'))
    expect(result).toMatchObject({
      outcome: 'allowed',
      seen: { remote: expect.stringMatching(`^${peers.outside.ip}:`) },
    })
  })

  test('with policy Local, a node without a backend does not answer', async ({ peers, services, wire }) => {
    const backed = wire.addressOf(peers.echoOther.node)
    const bare = wire.addressOf(peers.client.node)
    expect((await peers.outside.prober.tcp(services.nodePortLocal.onNode(backed, 'tcp'))).outcome).toBe('allowed')
    expect((await peers.outside.prober.tcp(services.nodePortLocal.onNode(bare, 'tcp'))).outcome).toBe('dropped')
  })
})

describe('the load-balancer in the kernel', { tags, meta: { docs } }, () => {
  test('holds exactly the backends that the API has, on every node', async ({ agents, cluster, services, outcome }) => {
    expect(services.both.clusterIP).not.toBe('')
    for (const agent of agents) {
      const seen = await outcome(
        'backendsInKernel',
        async () => ({ kernel: await agent.backends(), api: await cluster.backends(agent.node) }),
        { until: ({ kernel, api }) => difference(api, kernel) },
      )
      expect(seen.kernel.size, `frontends on ${agent.node}`).toBeGreaterThan(5)
      for (const [frontend, backends] of seen.api) {
        expect(seen.kernel.get(frontend), `backends of ${frontend} on ${agent.node}`).toEqual(backends)
      }
    }
  })
})

function difference(api: ReadonlyMap<string, string[]>, kernel: ReadonlyMap<string, string[]>): string | undefined {
  const lines = [...api].flatMap(([frontend, backends]) => {
    const found = (kernel.get(frontend) ?? []).join(' ')
    return found === backends.join(' ')
      ? []
      : [`${frontend}: API has ${backends.join(' ')}, kernel has ${found || 'none'}`]
  })
  return lines.join('; ') || undefined
}
