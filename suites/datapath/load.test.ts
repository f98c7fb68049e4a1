import { describe, describeFamilies, expect, onPeers, onThese, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/concepts/routing/'

describeFamilies('many at once', { meta: { docs } }, () => {
  for (const to of ['echoSame', 'echoOther', 'outside'] as const) {
    test(`200 connections at once from one pod to ${to} are all answered`, { tags: onThese('client', to) }, async ({
      peers,
      probeMany,
    }) => {
      const target = { name: to, ...peers[to].at('tcp') }
      const answers = await probeMany(peers.client, target, 'tcp', 200, BUSY)
      expect(answers).toShow({ count: 200, outcome: 'allowed', ownPorts: true })
    })
  }
})

describe('many at once', { meta: { docs } }, () => {
  test('1,000 probes from one pod to one echo', { tags: onPeers }, async ({ peers, probeMany, record }) => {
    const target = { name: 'echoOther', ...peers.echoOther.at('tcp') }
    const started = performance.now()
    const answers = await probeMany(peers.client, target, 'tcp', 1000, BUSY)
    const total = performance.now() - started
    expect(answers).toShow({ count: 1000, outcome: 'allowed' })
    record('1,000 probes', total, 'ms')
    record('a probe of 1,000 at once, mean', total / answers.data.results.length, 'ms')
  })

  test('what the harness itself adds to a probe', { tags: onPeers }, async ({ peers, expectTraffic, record }) => {
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

describeFamilies('a steady stream of pings', { meta: { docs } }, () => {
  for (const [from, to, path] of [
    ['client', 'echoSame', 'pods on one node'],
    ['client', 'echoOther', 'pods on two nodes'],
    ['hostOne', 'hostTwo', 'the nodes themselves'],
  ] as const) {
    test(`between ${path} loses nothing`, { tags: onThese(from, to) }, async ({
      peers,
      expectTraffic,
      expectSteady,
      record,
    }) => {
      await expectTraffic(peers[from], peers[to], 'icmp', 'allowed')
      const { roundTrip } = await expectSteady(peers[from], peers[to])
      record(`round trip between ${path}, median`, roundTrip?.median ?? Number.NaN, 'ms')
    })
  }
})

/** So many at once wait for the processors of a small machine, and that is not what is asked. */
const BUSY = { timeoutMs: 5000 }
