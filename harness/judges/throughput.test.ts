import { expect, test } from 'vitest'
import { baselineOf } from '../measure/baseline.ts'
import { LEAST_RUNS } from '../measure/certainty.ts'
import type { MetricName, PodPath } from '../measure/plan.ts'
import { type Measured, withoutLatencies } from '../measure/sample.ts'
import { type Standard, baselineStandard, floorStandard } from '../measure/standard.ts'
import { measuredOn, normals, runsOn, samplesOn } from '../measure/testdata/random.ts'
import { judge } from './throughput.ts'

const next = normals(7)
const yesterday = measuredOn({ next, effort: 'gate' })
const baseline = baselineOf('2026-11-24T09:30:00Z', runsOn({ next, effort: 'gate' }, LEAST_RUNS))

const saved = (value: unknown) => JSON.parse(JSON.stringify(value))

/** The judgement on what is read back from a file. */
function judged(measured: Measured, metric: MetricName, path: PodPath, standard: Standard) {
  return judge.decide(saved(withoutLatencies(measured)), saved({ metric, path, standard }))
}

const againstBaseline = (measured: Measured) =>
  judged(measured, 'tcp-rr', 'service', baselineStandard('b.json', baseline, [measured]))

test('the same ratios a day later pass, and so do better ones', () => {
  expect(againstBaseline(measuredOn({ next, effort: 'gate' }))).toEqual({ verdict: 'passed' })
  expect(againstBaseline(measuredOn({ next, effort: 'gate', loses: { service: -0.2 } }))).toEqual({ verdict: 'passed' })
})

test('a loss is open until it is confirmed, and then it fails', () => {
  const slow = { next, effort: 'gate', loses: { service: 0.15 } } as const
  const first = measuredOn(slow)
  expect(againstBaseline(first)).toMatchObject({ verdict: 'inconclusive', reason: expect.stringContaining('confirm') })
  const confirmed = { ...first, confirmations: [samplesOn(slow, 'tcp-rr')] }
  expect(againstBaseline(confirmed)).toMatchObject({ verdict: 'failed', reason: expect.stringMatching(/1\d\.\d %/) })
})

test('an open answer of a quick measurement says which effort settles it', () => {
  const elsewhere = { machine: { kernel: '6.1', cpu: 'EPYC' }, network: { profile: 'vxlan', routing: 'vxlan' } }
  const quick = measuredOn({ next, effort: 'quick' }, { fingerprint: elsewhere })
  const standard = baselineStandard('b.json', baseline, [quick])
  expect(judged(quick, 'tcp-rr', 'other-node', standard)).toEqual({
    verdict: 'inconclusive',
    reason:
      'baseline b.json is incomparable: --measure=gate there, --measure=quick here; kernel: 6.18 there, 6.1 here; cpu: Xeon there, EPYC here; --measure=quick never fails, use --measure=gate for a verdict',
  })
})

test('pods below the floor do not pass', () => {
  const slow = measuredOn({ next, effort: 'gate', loses: { 'other-node': 0.6 } })
  const confirmations = [samplesOn({ next, effort: 'gate', loses: { 'other-node': 0.6 } }, 'tcp-stream')]
  const confirmed = { ...slow, confirmations }
  expect(judged(confirmed, 'tcp-stream', 'other-node', floorStandard(confirmed)).verdict).toBe('failed')
  expect(judged(confirmed, 'tcp-stream', 'service', floorStandard(confirmed)).verdict).toBe('passed')
})

test('a path that was not measured is open, a block without a sample is broken, and so is a path without a gate', () => {
  const none = { ...yesterday, metrics: [] }
  expect(judged(none, 'tcp-rr', 'service', floorStandard(none))).toEqual({
    verdict: 'inconclusive',
    reason: 'it was not measured in this run',
  })
  const [first, ...rest] = yesterday.metrics
  if (first === undefined) throw new Error('nothing is measured')
  const torn = { ...yesterday, metrics: [{ ...first, samples: first.samples.slice(1) }, ...rest] }
  expect(judged(torn, 'tcp-stream', 'service', floorStandard(torn))).toMatchObject({
    verdict: 'broken',
    reason: expect.stringContaining('samples of host instead of 2'),
  })
  expect(judged(yesterday, 'udp-rr', 'other-node', floorStandard(yesterday))).toEqual({
    verdict: 'broken',
    reason: 'udp-rr is not gated on other-node',
  })
})
