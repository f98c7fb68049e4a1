import { describe, test } from '#fixtures'

const tuning = 'https://docs.cilium.io/en/stable/operations/performance/benchmark/'
const needs = {
  tags: ['policy/default-allow' as const, 'nodes/2' as const, 'image/netperf' as const],
  meta: { docs: tuning },
}

/** Sampling a metric with full effort takes up to half an hour. */
const LONG = 45 * 60_000

describe('netperf gives whole samples of pods and hosts, side by side', needs, () => {
  test.for(['tcp-stream', 'tcp-stream-4', 'tcp-rr', 'tcp-crr', 'udp-rr'] as const)(
    '%s',
    { timeout: LONG },
    (metric, { throughput }) => throughput.expectSamples(metric),
  )
})

describe('pods keep their share of the host network’s throughput', needs, () => {
  test.for([
    ['tcp-stream', 'other-node'],
    ['tcp-stream', 'service'],
    ['tcp-stream', 'same-node'],
    ['tcp-stream-4', 'other-node'],
    ['tcp-rr', 'other-node'],
    ['tcp-rr', 'service'],
    ['tcp-rr', 'same-node'],
    ['tcp-crr', 'other-node'],
    ['tcp-crr', 'service'],
  ] as const)('%s, %s', { timeout: LONG }, ([metric, path], { throughput }) =>
    throughput.expectAgainstBaseline(metric, path),
  )
})

describe('direct routing is at least as fast as the tunnel', {
  tags: ['policy/default-allow', 'nodes/2', 'image/netperf', 'routing/native'],
}, () => {
  test.for(['tcp-stream', 'tcp-stream-4', 'tcp-rr', 'tcp-crr'] as const)(
    '%s',
    { timeout: LONG },
    (metric, { throughput }) => throughput.expectAgainstProfile('vxlan', metric, 'other-node'),
  )
})
