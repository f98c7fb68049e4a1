import { describeFamilies, onThese, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/concepts/routing/'

describeFamilies('the largest packet between pods on two nodes', { meta: { docs } }, family => {
  for (const [from, to] of [
    ['client', 'echoOther'],
    ['echoOther', 'client'],
  ] as const) {
    test(`${from} -> ${to}: the nodes’ MTU less what the routing mode adds, and one byte more does not pass`, {
      tags: ['mtu/derived', ...onThese(from, to)],
    }, async ({ eachPair, wire, routing, record, expectTraffic }) => {
      await eachPair(from, to, async (sender, receiver) => {
        const mtu = routing.podMtu(await wire.mtu(sender.node, receiver.node))
        record('MTU between pods', mtu, 'bytes')
        const bytes = mtu - HEADERS[family]
        const [fits, tooLong] = [
          { size: bytes, dontFragment: 'probe' },
          { size: bytes + 1, dontFragment: 'do' },
        ] as const
        await expectTraffic(sender, receiver, 'icmp', { outcome: 'allowed', bytes }, fits)
        await expectTraffic(sender, receiver, 'udp', { outcome: 'allowed', seen: { bytes } }, fits)
        await expectTraffic(sender, receiver, 'icmp', { outcome: 'too-big', mtu }, tooLong)
        await expectTraffic(sender, receiver, 'udp', { outcome: 'too-big', mtu }, tooLong)
      })
    })

    test(`${from} -> ${to}: a longer UDP datagram passes in fragments, where those are allowed`, {
      tags: [FRAGMENTS[family], ...onThese(from, to)],
      meta: { docs: 'https://docs.cilium.io/en/stable/network/concepts/fragmentation/' },
    }, async ({ eachPair, expectTraffic }) => {
      const wanted = { outcome: 'allowed', seen: { bytes: 8000 } }
      await eachPair(from, to, (sender, receiver) => expectTraffic(sender, receiver, 'udp', wanted, { size: 8000 }))
    })
  }

  for (const to of ['echoSame', 'echoOther', 'outside'] as const) {
    test(`client -> ${to}: 4 MiB over TCP come back byte for byte`, { tags: onThese('client', to) }, async ({
      eachPair,
      expectTraffic,
    }) => {
      const wanted = { outcome: 'allowed', bytes: 4 << 20 }
      const options = { size: 4 << 20, timeoutMs: 10_000 }
      await eachPair('client', to, (client, peer) => expectTraffic(client, peer, 'tcp', wanted, options))
    })
  }
})

/** Bytes of the IP header, and of the ICMP or UDP header. */
const HEADERS = { 4: 28, 6: 48 } as const

/** What a cluster has that forwards fragments. */
const FRAGMENTS = { 4: 'fragments', 6: 'fragments/ipv6' } as const
