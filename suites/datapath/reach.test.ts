import { describe, onPeers, onThese, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/concepts/routing/'
const protocols = ['tcp', 'udp', 'icmp', 'http'] as const
const directions = {
  'pod to pod on the same node': [
    ['client', 'echoSame'],
    ['client2', 'client'],
    ['echoOther', 'hostPort'],
  ],
  'pod to pod on the other node': [
    ['client', 'echoOther'],
    ['echoOther', 'client'],
  ],
  'pod to node': [
    ['client', 'hostOne'],
    ['client', 'hostTwo'],
    ['echoOther', 'hostOne'],
    ['echoOther', 'hostTwo'],
  ],
  'node to pod': [
    ['hostOne', 'echoSame'],
    ['hostOne', 'echoOther'],
    ['hostTwo', 'client'],
    ['hostTwo', 'echoOther'],
  ],
  'node to node': [
    ['hostOne', 'hostTwo'],
    ['hostTwo', 'hostOne'],
  ],
  'to and from a host outside the cluster': [
    ['client', 'outside'],
    ['echoOther', 'outside'],
    ['hostOne', 'outside'],
    ['outside', 'hostOne'],
    ['outside', 'hostTwo'],
  ],
} as const

for (const [direction, pairs] of Object.entries(directions)) {
  describe(direction, { tags: onThese(...pairs.flat()), meta: { docs } }, () => {
    for (const [from, to] of pairs) {
      for (const protocol of protocols) {
        test(`${from} -> ${to} over ${protocol}`, async ({ peers, expectTraffic }) => {
          await expectTraffic(peers[from], peers[to], protocol, 'allowed')
        })
      }
    }
  })
}

describe('pod to pod over IPv6', { tags: ['ipv6', ...onPeers], meta: { docs } }, () => {
  for (const to of ['echoSame', 'echoOther'] as const) {
    for (const protocol of protocols) {
      test(`client -> ${to} over ${protocol}`, async ({ peers, expectTraffic }) => {
        await expectTraffic(peers.client, peers[to], protocol, 'allowed', { family: 6 })
      })
    }
  }
})

describe('where nobody listens', { tags: onPeers, meta: { docs } }, () => {
  for (const to of ['echoSame', 'echoOther', 'hostTwo'] as const) {
    test(`${to} refuses at once: the answer of its kernel comes back`, async ({ peers, expectTraffic }) => {
      const { client, [to]: peer } = peers
      for (const protocol of ['tcp', 'udp'] as const) await expectTraffic(client, peer, protocol, 'allowed')
      await expectTraffic(client, peer, 'tcp', { outcome: 'refused', errno: 'ECONNREFUSED' }, { port: DISCARD })
      const icmp = { type: 3, code: 3, from: peer.ip }
      await expectTraffic(client, peer, 'udp', { outcome: 'refused', icmp }, { port: DISCARD })
    })
  }
})

/** A port on which nothing listens. */
const DISCARD = 9
