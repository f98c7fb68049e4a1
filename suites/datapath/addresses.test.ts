import { describeFamilies, onThese, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/concepts/masquerading/'

describeFamilies('the source address', { meta: { docs } }, family => {
  for (const protocol of ['tcp', 'udp', 'http'] as const) {
    for (const from of ['client', 'echoOther'] as const) {
      test(`${protocol}: a host outside the cluster sees ${from} as its node`, {
        tags: [MASQUERADE[family], ...onThese(from, 'outside')],
      }, async ({ peers, wire, expectTraffic }) => {
        const seenAs = wire.addressOf(peers[from].node)
        await expectTraffic(peers[from], peers.outside, protocol, { outcome: 'allowed', seenAs })
      })
    }

    for (const [from, to, where] of [
      ['client', 'echoOther', 'another node'],
      ['echoOther', 'client', 'another node, the other way'],
      ['client', 'echoSame', 'its own node'],
    ] as const) {
      test(`${protocol}: a pod on ${where} sees the pod’s own address`, { tags: onThese(from, to) }, async ({
        peers,
        expectTraffic,
      }) => {
        const seenAs = peers[from].ip
        await expectTraffic(peers[from], peers[to], protocol, { outcome: 'allowed', seenAs })
      })
    }

    test(`${protocol}: one node sees another by its own address`, { tags: onThese('hostOne', 'hostTwo') }, async ({
      peers,
      expectTraffic,
    }) => {
      const seenAs = peers.hostOne.ip
      await expectTraffic(peers.hostOne, peers.hostTwo, protocol, { outcome: 'allowed', seenAs })
    })
  }
})

/** What a cluster has that gives a pod the address of its node towards the outside. */
const MASQUERADE = { 4: 'masquerade', 6: 'masquerade/ipv6' } as const
