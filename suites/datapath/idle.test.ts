import { describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/ebpf/maps/'

describe('connection tracking', { tags: ['nodes/2', 'cluster/node-shell'], meta: { docs } }, () => {
  test('connections that were idle carry on: to pods, to a node, and masqueraded to the outside', async ({
    peers,
    idle,
  }) => {
    const ends = (['echoSame', 'echoOther', 'hostTwo', 'outside'] as const).flatMap(to =>
      (['tcp', 'udp'] as const).map(transport => ({ to, transport })),
    )
    const held = await Promise.all(
      ends.map(async ({ to, transport }) => ({
        name: `${transport} to ${to}`,
        connection: await peers.client.prober.hold(transport, peers[to].at(transport)),
      })),
    )
    for (const { name, connection } of held) expect(connection.opened.outcome, `${name} opened`).toBe('allowed')
    await idle()
    for (const { name, connection } of held) {
      await using used = connection
      expect((await used.use()).outcome, `${name} used after a while`).toBe('allowed')
    }
  })
})
