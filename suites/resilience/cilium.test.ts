import { describe, expect, test } from '#fixtures'

/** The longest that a path may stand still, in milliseconds. The eBPF programs stay loaded, so nothing of it is Cilium's by right. */
const BEARABLE = { longestMs: 1000 }

describe('traffic goes on, and what is denied stays denied', {
  tags: ['cluster/disruption', 'policy/default-allow', 'nodes/2'],
  meta: { docs: 'https://docs.cilium.io/en/stable/operations/upgrade/' },
}, () => {
  test('while the agent of a node starts again', async ({ disrupt, peers }) => {
    expect(await disrupt.agentsOf([peers.client.node])).toShow(BEARABLE)
  })

  test('while all agents start again, one after the other', async ({ disrupt, nodes }) => {
    expect(await disrupt.agentsOf(nodes.map(({ name }) => name))).toShow(BEARABLE)
  })

  test('without the operator', async ({ disrupt }) => {
    expect(await disrupt.without('cilium-operator')).toShow(BEARABLE)
  })

  test('without Hubble Relay', { tags: ['hubble/relay'] }, async ({ disrupt }) => {
    expect(await disrupt.without('hubble-relay')).toShow(BEARABLE)
  })

  test('while the cluster DNS starts again, but for its own answers', async ({ disrupt }) => {
    expect(await disrupt.dns()).toShow({ ...BEARABLE, cut: ['cluster DNS'] })
  })

  test('while the kubelet of a node stands still for half a minute', { tags: ['cluster/node-shell'] }, async ({
    disrupt,
    peers,
  }) => {
    expect(await disrupt.frozen('kubelet', [peers.echoOther.node])).toShow(BEARABLE)
  })

  test('while the API server stands still for half a minute', {
    tags: ['cluster/node-shell', 'nodes/api-server'],
  }, async ({ disrupt, nodes }) => {
    const servers = nodes.filter(({ role }) => role === 'server')
    expect(
      await disrupt.frozen(
        'API server',
        servers.map(({ name }) => name),
      ),
    ).toShow(BEARABLE)
  })
})
