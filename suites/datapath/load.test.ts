import { describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/concepts/routing/'

describe('many at once', { tags: ['nodes/2', 'cluster/node-shell'], meta: { docs } }, () => {
  for (const to of ['echoSame', 'echoOther', 'outside'] as const) {
    test(`200 connections at once from one pod to ${to} are all answered`, async ({ peers, times }) => {
      const results = await Promise.all(times(200, () => peers.client.prober.tcp(peers[to].at('tcp'), BUSY)))
      expect(results.filter(({ outcome }) => outcome !== 'allowed')).toEqual([])
      expect(new Set(results.map(({ source }) => source)).size, 'connections with a port of their own').toBe(200)
    })
  }

  test('1,000 probes from one pod to one echo', async ({ peers, times, record }) => {
    const started = performance.now()
    const results = await Promise.all(times(1000, () => peers.client.prober.tcp(peers.echoOther.at('tcp'), BUSY)))
    const total = performance.now() - started
    expect(results.filter(({ outcome }) => outcome !== 'allowed')).toEqual([])
    record('1,000 probes', total, 'ms')
    record('a probe of 1,000 at once, mean', total / results.length, 'ms')
  })

  test('what the harness itself adds to a probe', async ({ peers, expectTraffic, record }) => {
    let [inside, outside] = [0, 0]
    for (let count = 0; count < 50; count += 1) {
      const started = performance.now()
      const { timings } = await expectTraffic(peers.client, peers.echoOther, 'tcp', 'allowed')
      outside += performance.now() - started
      inside += timings.total
    }
    record('a probe on the network, mean of 50', inside / 50, 'ms')
    record('the harness’s own cost of a probe, mean of 50', (outside - inside) / 50, 'ms')
  })
})

describe('a steady stream of pings', { tags: ['nodes/2', 'cluster/node-shell'], meta: { docs } }, () => {
  for (const [from, to, path] of [
    ['client', 'echoSame', 'pods on one node'],
    ['client', 'echoOther', 'pods on two nodes'],
    ['hostOne', 'hostTwo', 'the nodes themselves'],
  ] as const) {
    test(`between ${path} loses nothing`, async ({ peers, expectTraffic, expectSteady, record }) => {
      await expectTraffic(peers[from], peers[to], 'icmp', 'allowed')
      const { roundTrip } = await expectSteady(peers[from], peers[to])
      record(`round trip between ${path}, median`, roundTrip?.median ?? Number.NaN, 'ms')
    })
  }
})

/** So many at once wait for the processors of a small machine, and that is not what is asked. */
const BUSY = { timeoutMs: 5000 }
