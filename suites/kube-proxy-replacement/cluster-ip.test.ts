import { type Requirement, describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/'
const tags: Requirement[] = ['kube-proxy-replacement', 'nodes/2', 'cluster/node-shell']

describe('a ClusterIP service', { tags, meta: { docs } }, () => {
  for (const from of ['client', 'echoOther', 'hostOne', 'hostTwo'] as const) {
    for (const protocol of ['tcp', 'udp', 'http'] as const) {
      test(`${from} reaches it over ${protocol}`, async ({ peers, services }) => {
        const result = await peers[from].prober[protocol](services.both.at(protocol))
        expect(result).toMatchObject({ outcome: 'allowed', seen: { server: expect.stringMatching(/^echo-/) } })
      })
    }

    test(`${from}: load is spread over its backends`, async ({ peers, services, times, record }) => {
      const answers = await Promise.all(times(60, () => peers[from].prober.http(services.both.at('http'))))
      const servers = Map.groupBy(answers, ({ seen }) => seen?.server ?? 'nobody')
      expect(new Set(servers.keys())).toEqual(new Set(['echo-other', 'echo-same']))
      // Fair dice give 30 each; fewer than 9 come once in a hundred million runs.
      for (const [server, served] of servers) {
        expect(served.length, `requests to ${server}`).toBeGreaterThan(8)
        record(`requests of 60 to ${server}`, served.length, '')
      }
    })
  }

  for (const protocol of ['tcp', 'udp', 'http'] as const) {
    test(`session affinity keeps a client on one backend over ${protocol}`, async ({ peers, services, times }) => {
      const target = services.sticky.at(protocol)
      // The first one chooses; connections that race with it may each choose for themselves.
      const first = await peers.client.prober[protocol](target)
      const answers = [first, ...(await Promise.all(times(29, () => peers.client.prober[protocol](target))))]
      expect(answers.map(({ outcome }) => outcome)).toEqual(answers.map(() => 'allowed'))
      expect(new Set(answers.map(({ seen }) => seen?.server)).size).toBe(1)
    })

    test(`a pod reaches itself through it over ${protocol}`, async ({ peers, services }) => {
      const result = await peers.echoSame.prober[protocol](services.same.at(protocol))
      expect(result).toMatchObject({ outcome: 'allowed', seen: { server: 'echo-same' } })
    })

    test(`its named target port leads to the port that the pod gives the name ${protocol}`, async ({
      peers,
      services,
    }) => {
      const result = await peers.client.prober[protocol](services.same.at(protocol))
      const { port } = peers.echoSame.at(protocol)
      expect(result).toMatchObject({ outcome: 'allowed', seen: { local: `${peers.echoSame.ip}:${port}` } })
    })
  }

  test('the backend sees the address of the pod that asks', async ({ peers, services, times }) => {
    const answers = await Promise.all(times(20, () => peers.client.prober.http(services.both.at('http'))))
    const remotes = answers.map(({ seen }) => seen?.remote.replace(/:\d+$/, ''))
    expect(new Set(remotes)).toEqual(new Set([peers.client.ip]))
  })
})

describe('a service without backends', { tags, meta: { docs } }, () => {
  for (const from of ['client', 'hostOne'] as const) {
    for (const protocol of ['tcp', 'udp'] as const) {
      test(`fails at once for ${from} over ${protocol}, and does not hang`, async ({ peers, services, record }) => {
        const answered = await peers[from].prober[protocol](services.both.at(protocol))
        expect(answered.outcome, 'with backends').toBe('allowed')
        const result = await peers[from].prober[protocol](services.empty.at(protocol), { timeoutMs: 3000 })
        expect(['refused', 'unreachable', 'prohibited'], JSON.stringify(result)).toContain(result.outcome)
        record(`time to fail over ${protocol}`, result.timings.total, 'ms')
      })
    }
  }

  for (const protocol of ['tcp', 'udp'] as const) {
    test(`its NodePort tells a host outside so over ${protocol}`, async ({ peers, services, wire }) => {
      const entry = wire.addressOf(peers.client.node)
      const answered = await peers.outside.prober[protocol](services.nodePort.onNode(entry, protocol))
      expect(answered.outcome, 'with backends').toBe('allowed')
      const result = await peers.outside.prober[protocol](services.empty.onNode(entry, protocol))
      expect(result).toMatchObject({ outcome: 'refused', icmp: { type: 3, code: 3, from: entry } })
    })
  }
})
