import { type Requirement, describe, expect, onPeersAndOutside, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/ebpf/maps/'
const tags: Requirement[] = ['kube-proxy-replacement', ...onPeersAndOutside]

describe('the load-balancer in the kernel', { tags, meta: { docs } }, () => {
  test('holds exactly the backends that the API has for every service, on every node', {
    tags: ['lb/node-ports'],
  }, async ({ agents, services: _made, soon, record }) => {
    for (const agent of agents) {
      const held = await soon('backendsInKernel', agent.loadBalancer, { frontends: 21 })
      const forgotten = 'said' in held.data ? held.data.said.leftInside.length : 0
      record(`inner frontends of deleted services on ${agent.node}, which Cilium 1.20 forgets`, forgotten)
    }
  })

  test('follows a scale-up and a scale-down on every node, and every pod that it has answers', async ({
    agents,
    backends,
    services,
    peers,
    soon,
    record,
    probeMany,
  }) => {
    const target = services.scaled.at('http')
    const frontend = `${target.host}:${target.port}/TCP`
    for (const replicas of [3, 1, 0]) {
      const addresses = await backends.scale(replicas)
      const started = performance.now()
      for (const agent of agents) {
        await soon('backendsInKernel', agent.loadBalancer, { frontend, addresses }, { everyMs: 50 })
      }
      record(`pods as asked for -> ${replicas} backends in the kernel of every node`, performance.now() - started, 'ms')
      const answers = await probeMany(peers.client, target, 'http', 40)
      expect(answers, `who answers of ${replicas}`).toShow({ count: 40, reach: addresses })
    }
  })
})
