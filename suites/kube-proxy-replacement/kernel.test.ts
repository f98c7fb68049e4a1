import { type Requirement, describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/ebpf/maps/'
const tags: Requirement[] = ['kube-proxy-replacement', 'nodes/2', 'cluster/node-shell']

describe('the load-balancer in the kernel', { tags, meta: { docs } }, () => {
  test('holds exactly the backends that the API has for every service, on every node', async ({
    agents,
    cluster,
    services,
    outcome,
    record,
    evidence,
  }) => {
    expect(services.both.clusterIP).not.toBe('')
    for (const agent of agents) {
      const { kernel, api } = await outcome(
        'backendsInKernel',
        async () => ({ kernel: await agent.backends(), api: await cluster.backends(agent.node) }),
        {
          until: seen => {
            const { wrong, left } = cluster.compareBackends(seen.api, seen.kernel)
            return [...wrong, ...left].join('; ') || undefined
          },
        },
      )
      await evidence(`load-balancer of ${agent.node}`, Object.fromEntries(kernel))
      expect(api.size, `frontends on ${agent.node}`).toBeGreaterThan(20)
      const { leftInside } = cluster.compareBackends(api, kernel)
      for (const [frontend, backends] of api) {
        expect(kernel.get(frontend), `backends of ${frontend} on ${agent.node}`).toEqual(backends)
      }
      record(`inner frontends of deleted services on ${agent.node}, which Cilium 1.20 forgets`, leftInside.length)
    }
  })

  test('follows a scale-up and a scale-down on every node, and every pod that it has answers', async ({
    agents,
    backends,
    services,
    peers,
    outcome,
    record,
    times,
  }) => {
    const frontend = `${services.scaled.clusterIP}:${services.scaled.at('http').port}/TCP`
    for (const replicas of [3, 1, 0]) {
      const addresses = await backends.scale(replicas)
      expect(addresses).toHaveLength(replicas)
      const started = performance.now()
      for (const agent of agents) {
        const seen = await outcome('backendsInKernel', () => agent.backends(), {
          until: kernel => {
            const found = (kernel.get(frontend) ?? []).map(backend => backend.replace(/:.*$/, '')).toSorted()
            return found.join() === addresses.join() ? undefined : `${frontend} leads to ${found.join() || 'nothing'}`
          },
          everyMs: 50,
        })
        expect(seen.get(frontend), `backends on ${agent.node}`).toHaveLength(replicas)
      }
      record(`pods as asked for -> ${replicas} backends in the kernel of every node`, performance.now() - started, 'ms')
      const answers = await Promise.all(times(40, () => peers.client.prober.http(services.scaled.at('http'))))
      const answered = new Set(answers.flatMap(({ seen }) => seen?.local.replace(/:\d+$/, '') ?? []))
      expect([...answered].toSorted(), `who answers of ${replicas}`).toEqual(addresses)
    }
  })
})
