import { PORT_UNREACHABLE, describeFamilies, onThese, test } from '#fixtures'

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
  const over6 = `${direction.replace(/ on .* node$/, '')} over IPv6`
  describeFamilies(direction, { meta: { docs }, over6 }, () => {
    for (const [from, to] of pairs) {
      for (const protocol of protocols) {
        test(`${from} -> ${to} over ${protocol}`, { tags: onThese(from, to) }, async ({ eachPair, expectTraffic }) => {
          await eachPair(from, to, (sender, receiver) => expectTraffic(sender, receiver, protocol, 'allowed'))
        })
      }
    }
  })
}

// Cilium 1.20.2 masquerades what a pod sends to another node, and of the ICMPv6 errors that come back it knows "packet too big"
// alone (snat_v6_rev_nat in bpf/lib/nat.h), so that the pod never hears of a port of that node on which nobody listens.
const REFUSING = {
  4: [
    ['echoSame', ['tcp', 'udp']],
    ['echoOther', ['tcp', 'udp']],
    ['hostTwo', ['tcp', 'udp']],
  ],
  6: [
    ['echoSame', ['tcp', 'udp']],
    ['echoOther', ['tcp', 'udp']],
    ['hostTwo', ['tcp']],
  ],
} as const

describeFamilies('where nobody listens', { meta: { docs } }, family => {
  for (const [to, transports] of REFUSING[family]) {
    test(`${to} refuses at once: the answer of its kernel comes back`, { tags: onThese('client', to) }, async ({
      eachPair,
      expectTraffic,
    }) => {
      await eachPair('client', to, async (client, peer) => {
        const refused = {
          tcp: { outcome: 'refused', errno: 'ECONNREFUSED' },
          udp: { outcome: 'refused', icmp: { ...PORT_UNREACHABLE[family], from: peer.ip } },
        } as const
        for (const over of transports) await expectTraffic(client, peer, over, 'allowed')
        for (const over of transports) await expectTraffic(client, peer, over, refused[over], { port: DISCARD })
      })
    })
  }
})

/** A port on which nothing listens. */
const DISCARD = 9
