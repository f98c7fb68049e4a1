import { describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/ebpf/maps/'
const tags = ['kube-proxy-replacement', 'nodes/2', 'cluster/node-shell']

describe('the load-balancer in the kernel', { tags, meta: { docs } }, () => {
  test('holds exactly the frontends and backends that the API has, on every node', async ({
    agents,
    cluster,
    services,
    outcome,
    evidence,
  }) => {
    expect(services.both.clusterIP).not.toBe('')
    for (const agent of agents) {
      const seen = await outcome(
        'backendsInKernel',
        async () => ({ kernel: await agent.backends(), api: await cluster.backends(agent.node) }),
        { until: ({ kernel, api }) => difference(api, kernel) },
      )
      await evidence(`backends of ${agent.node}`, Object.fromEntries(seen.kernel))
      expect(seen.api.size, `frontends on ${agent.node}`).toBeGreaterThan(20)
      expect(Object.fromEntries(seen.kernel), `load-balancer of ${agent.node}`).toEqual(Object.fromEntries(seen.api))
    }
  })

  test('follows a scale-up and a scale-down on every node', async ({ agents, backends, services, outcome, record }) => {
    const frontend = `${services.scaled.clusterIP}:${services.scaled.at('http').port}/TCP`
    for (const replicas of [3, 1, 0]) {
      const addresses = await backends.scale(replicas)
      expect(addresses).toHaveLength(replicas)
      const started = performance.now()
      await Promise.all(
        agents.map(async agent => {
          const seen = await outcome('backendsInKernel', () => agent.backends(), {
            until: kernel => {
              const found = (kernel.get(frontend) ?? []).map(backend => backend.replace(/:.*$/, '')).toSorted()
              return found.join() === addresses.join() ? undefined : `${frontend} leads to ${found.join() || 'nothing'}`
            },
            everyMs: 50,
          })
          expect(seen.get(frontend), `backends on ${agent.node}`).toHaveLength(replicas)
        }),
      )
      record(`pods as asked for -> ${replicas} backends in the kernel of every node`, performance.now() - started, 'ms')
    }
  })

  test('a service that was scaled up is answered by every pod of it', async ({ peers, backends, services, times }) => {
    const addresses = await backends.scale(3)
    const answers = await Promise.all(times(60, () => peers.client.prober.http(services.scaled.at('http'))))
    await backends.scale(0)
    const seen = new Set(answers.map(({ seen: at }) => at?.local.replace(/:\d+$/, '') ?? 'no answer'))
    expect([...seen].toSorted()).toEqual(addresses)
  })
})

/** Frontends whose backends differ, or that only one of the two knows. */
function difference(api: ReadonlyMap<string, string[]>, kernel: ReadonlyMap<string, string[]>): string | undefined {
  const lines = [...new Set([...api.keys(), ...kernel.keys()])].flatMap(frontend => {
    const [wanted, found] = [api, kernel].map(known => known.get(frontend)?.join(' ') ?? 'no such frontend')
    return wanted === found ? [] : [`${frontend}: API has ${wanted || 'none'}, kernel has ${found || 'none'}`]
  })
  return lines.join('; ') || undefined
}
