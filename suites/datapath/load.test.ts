import { describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/concepts/routing/'

describe('many at once', { tags: ['nodes/2', 'cluster/node-shell'], meta: { docs } }, () => {
  test('200 connections at once to a pod on another node are all answered', async ({ peers, times }) => {
    const results = await Promise.all(times(200, () => peers.client.prober.tcp(peers.echoOther.at('tcp'))))
    expect(results.filter(({ outcome }) => outcome !== 'allowed')).toEqual([])
  })

  test('1,000 probes from one pod to another', async ({ peers, times, record }) => {
    const started = performance.now()
    const results = await Promise.all(times(1000, () => peers.client.prober.tcp(peers.echoOther.at('tcp'))))
    const total = performance.now() - started
    expect(results.filter(({ outcome }) => outcome !== 'allowed')).toEqual([])
    const inside = results.reduce((sum, { timings }) => sum + timings.total, 0)
    record('1,000 probes', total, 'ms')
    record('time of a probe on the network, mean', inside / results.length, 'ms')
    record('whole cost of a probe with the harness’s, mean', total / results.length, 'ms')
  })
})
