import { type Requirement, describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/concepts/routing/'
const tags: Requirement[] = ['nodes/2', 'cluster/node-shell']

describe('the largest packet between pods on two nodes', { tags, meta: { docs } }, () => {
  for (const [from, to] of [
    ['client', 'echoOther'],
    ['echoOther', 'client'],
  ] as const) {
    test(`${from} -> ${to}: the nodes’ MTU less what the routing mode adds, and one byte more does not pass`, async ({
      peers,
      nodes,
      routing,
      record,
    }) => {
      const interfaces = await nodes[0]?.interfaces()
      const mtu = (interfaces?.find(({ name }) => name === 'eth0')?.mtu ?? 0) - routing.overhead
      record('MTU between pods', mtu, 'bytes')
      const { prober } = peers[from]
      const [icmp, udp, longIcmp, longUdp] = await Promise.all([
        prober.icmp(peers[to].ip, { size: mtu - HEADERS, dontFragment: 'probe' }),
        prober.udp(peers[to].at('udp'), { size: mtu - HEADERS, dontFragment: 'probe' }),
        prober.icmp(peers[to].ip, { size: mtu - HEADERS + 1, dontFragment: 'do' }),
        prober.udp(peers[to].at('udp'), { size: mtu - HEADERS + 1, dontFragment: 'do' }),
      ])
      expect(icmp, `ICMP packet of ${mtu} bytes`).toMatchObject({ outcome: 'allowed', bytes: mtu - HEADERS })
      expect(udp, `UDP packet of ${mtu} bytes`).toMatchObject({ outcome: 'allowed', seen: { bytes: mtu - HEADERS } })
      expect(longIcmp, `ICMP packet of ${mtu + 1} bytes`).toMatchObject({ outcome: 'too-big', mtu })
      expect(longUdp, `UDP packet of ${mtu + 1} bytes`).toMatchObject({ outcome: 'too-big', mtu })
    })

    test(`${from} -> ${to}: a longer UDP datagram passes in fragments, where those are allowed`, {
      meta: { docs: 'https://docs.cilium.io/en/stable/network/concepts/fragmentation/' },
    }, async ({ peers }) => {
      const result = await peers[from].prober.udp(peers[to].at('udp'), { size: 8000 })
      expect(result, JSON.stringify(result)).toMatchObject({ outcome: 'allowed', seen: { bytes: 8000 } })
    })
  }

  for (const to of ['echoSame', 'echoOther', 'outside'] as const) {
    test(`client -> ${to}: 4 MiB over TCP come back byte for byte`, async ({ peers }) => {
      const result = await peers.client.prober.tcp(peers[to].at('tcp'), { size: 4 << 20, timeoutMs: 10_000 })
      expect(result, JSON.stringify(result)).toMatchObject({ outcome: 'allowed', bytes: 4 << 20 })
    })
  }
})

/** Bytes of the IPv4 header, and of the ICMP or UDP header. */
const HEADERS = 28
