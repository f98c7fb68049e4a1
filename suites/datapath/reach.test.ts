import { describe, onThese, test } from '#fixtures'

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
  describe(direction, { meta: { docs } }, () => {
    for (const [from, to] of pairs) {
      for (const protocol of protocols) {
        test(`${from} -> ${to} over ${protocol}`, { tags: onThese(from, to) }, async ({ eachPair, expectTraffic }) => {
          await eachPair(from, to, (sender, receiver) => expectTraffic(sender, receiver, protocol, 'allowed'))
        })
      }
    }
  })
}

describe('pod to pod over IPv6', { tags: ['ipv6'], meta: { docs } }, () => {
  for (const to of ['echoSame', 'echoOther'] as const) {
    for (const protocol of protocols) {
      test(`client -> ${to} over ${protocol}`, { tags: onThese('client', to) }, async ({ eachPair, expectTraffic }) => {
        const options = { family: 6 } as const
        await eachPair('client', to, (client, peer) => expectTraffic(client, peer, protocol, 'allowed', options))
      })
    }
  }
})

describe('where nobody listens', { meta: { docs } }, () => {
  for (const to of ['echoSame', 'echoOther', 'hostTwo'] as const) {
    test(`${to} refuses at once: the answer of its kernel comes back`, { tags: onThese('client', to) }, async ({
      eachPair,
      expectTraffic,
    }) => {
      await eachPair('client', to, async (client, peer) => {
        for (const protocol of ['tcp', 'udp'] as const) await expectTraffic(client, peer, protocol, 'allowed')
        await expectTraffic(client, peer, 'tcp', { outcome: 'refused', errno: 'ECONNREFUSED' }, { port: DISCARD })
        const icmp = { type: 3, code: 3, from: peer.ip }
        await expectTraffic(client, peer, 'udp', { outcome: 'refused', icmp }, { port: DISCARD })
      })
    })
  }
})

/** A port on which nothing listens. */
const DISCARD = 9
