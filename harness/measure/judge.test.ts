import { describe, expect, test } from 'vitest'
import { BrokenError } from '../results/errors.ts'
import { baselineOf } from './baseline.ts'
import { ASSUMED_STARTS, LEAST_RUNS } from './certainty.ts'
import { judgeMeasured, judgeRuns, wantsConfirmation } from './judge.ts'
import type { Measured } from './sample.ts'
import { baselineStandard, floorStandard, measuredStandard } from './standard.ts'
import { measuredOn, normals, runsOn, samplesOn } from './testdata/random.ts'

const next = normals(42)
const yesterday = measuredOn({ next, effort: 'gate' })
const before = runsOn({ next, effort: 'gate' }, LEAST_RUNS)
const baseline = baselineOf('2026-11-24T09:30:00Z', before)
const standardFor = (measured: Measured) => baselineStandard('b.json', baseline, [measured])

test('the same machine a day later passes on every path', () => {
  const today = measuredOn({ next, effort: 'gate' })
  const answers = judgeMeasured(today, standardFor(today))
  expect(answers.map(({ metric, path, verdict }) => `${metric} ${path} ${verdict}`)).toEqual([
    'tcp-stream other-node passed',
    'tcp-stream service passed',
    'tcp-stream same-node passed',
    'tcp-stream-4 other-node passed',
    'tcp-rr other-node passed',
    'tcp-rr service passed',
    'tcp-rr same-node passed',
    'tcp-crr other-node passed',
    'tcp-crr service passed',
  ])
})

describe('a service that loses 15 %', () => {
  const slow = { next, effort: 'gate', loses: { service: 0.15 } } as const
  const today = measuredOn(slow)

  test('asks for a confirmation on that path only', () => {
    const answers = judgeMeasured(today, standardFor(today))
    const wanted = answers.filter(wantsConfirmation).map(({ metric, path }) => `${metric} ${path}`)
    expect(wanted).toEqual(['tcp-stream service', 'tcp-rr service', 'tcp-crr service'])
    expect(answers.filter(({ verdict }) => verdict === 'failed')).toEqual([])
  })

  test('fails once it is confirmed', () => {
    const confirmed = { ...today, confirmations: [samplesOn(slow, 'tcp-rr')] }
    const failed = judgeMeasured(confirmed, standardFor(confirmed)).filter(({ verdict }) => verdict === 'failed')
    expect(failed.map(({ metric, path }) => `${metric} ${path}`)).toEqual(['tcp-rr service'])
  })
})

test('a baseline from elsewhere is refused, and each difference is named', () => {
  const fingerprint = { machine: { kernel: '6.1', cpu: 'EPYC' }, network: { profile: 'vxlan', routing: 'vxlan' } }
  const elsewhere = measuredOn({ next, effort: 'quick' }, { fingerprint })
  const [answer] = judgeMeasured(elsewhere, standardFor(elsewhere))
  expect(answer).toEqual({
    metric: 'tcp-stream',
    path: 'other-node',
    verdict: 'inconclusive',
    why: 'baseline b.json is incomparable: --measure=gate there, --measure=quick here; kernel: 6.18 there, 6.1 here; cpu: Xeon there, EPYC here',
  })
})

test('a run is not held against a baseline that holds it', () => {
  const [first] = before
  const own = { ...yesterday, start: first?.id ?? '' }
  expect(standardFor(own).incomparable).toEqual([
    'it holds run run-1, which is from the very same start of the cluster',
  ])
})

test('a baseline of too few runs leaves everything open, also a clear loss, and says how many it lacks', () => {
  const few = baselineOf('2026-11-24T09:30:00Z', before.slice(0, 2))
  const slow = measuredOn({ next, effort: 'gate', loses: { service: 0.5 } })
  const answers = judgeMeasured(slow, baselineStandard('b.json', few, [slow]))
  expect(new Set(answers.map(({ verdict }) => verdict))).toEqual(new Set(['inconclusive']))
  expect(answers[0]?.why).toBe(
    'the baseline holds 2 runs, and only 5 tell by how much runs differ where nothing changed: add 3 runs, each on a new cluster, with "baseline save --add"',
  )
  expect(answers.some(wantsConfirmation)).toBe(false)
})

describe('runs that are judged together', () => {
  const slow = { next, effort: 'gate', loses: { service: 0.1 } } as const
  const [first, second] = [measuredOn(slow), measuredOn(slow)] as const

  test('fail without a second measurement, since each is one', () => {
    const answers = judgeRuns([first, second], baselineStandard('b.json', baseline, [first, second]))
    const failed = answers.filter(({ verdict }) => verdict === 'failed')
    expect(failed.map(({ metric, path }) => `${metric} ${path}`)).toEqual([
      'tcp-stream service',
      'tcp-rr service',
      'tcp-crr service',
    ])
    expect(failed[0]?.why).toContain('2 runs of 3 sessions against 5 runs')
  })

  test('of a quick measurement never fail', () => {
    const quick = { next, effort: 'quick' } as const
    const quickBaseline = baselineOf('2026-11-24T09:30:00Z', runsOn(quick, LEAST_RUNS))
    const lost = { ...quick, loses: { 'other-node': 0.5 } }
    const runs = [measuredOn(lost), measuredOn(lost)] as const
    const answers = judgeRuns([...runs], baselineStandard('b.json', quickBaseline, [...runs]))
    expect(new Set(answers.map(({ verdict }) => verdict))).toEqual(new Set(['inconclusive']))
  })
})

test.for([
  [0, 'inconclusive'],
  [0.08, 'inconclusive'],
  [0.25, 'failed'],
] as const)('between two installations, which may differ by themselves, a loss of %d is %s', ([loss, verdict]) => {
  const slow = { next, effort: 'gate', loses: { service: loss } } as const
  const today = measuredOn(slow, { confirmations: [samplesOn(slow, 'tcp-rr')] })
  const answers = judgeMeasured(today, measuredStandard('vxlan', yesterday, today, ASSUMED_STARTS))
  const answer = answers.find(({ metric, path }) => metric === 'tcp-rr' && path === 'service')
  expect(answer?.verdict).toBe(verdict)
})

test('a baseline without the profile is refused', () => {
  const native = measuredOn({ next, effort: 'quick' }, { profile: 'native' })
  expect(standardFor(native).incomparable).toEqual(['it has no profile native, only vxlan'])
})

test('two measurements are compared across profiles, and not across machines', () => {
  const network = { profile: 'native', routing: 'native' }
  const native = measuredOn(
    { next, effort: 'gate' },
    { profile: 'native', fingerprint: { ...yesterday.fingerprint, network } },
  )
  expect(measuredStandard('vxlan', yesterday, native, 0).incomparable).toEqual([])
  const machine = { ...yesterday.fingerprint.machine, kernel: '6.1' }
  const elsewhere = measuredOn({ next, effort: 'gate' }, { fingerprint: { machine, network } })
  expect(measuredStandard('vxlan', yesterday, elsewhere, 0).incomparable).toEqual(['kernel: 6.18 there, 6.1 here'])
})

test('floors are those of the routing mode; without any nothing is compared', () => {
  const answers = judgeMeasured(yesterday, floorStandard(yesterday))
  expect(new Set(answers.map(({ verdict }) => verdict))).toEqual(new Set(['passed']))
  const network = { routing: 'ipsec' }
  const strange = measuredOn({ next, effort: 'quick' }, { fingerprint: { machine: {}, network } })
  expect(judgeMeasured(strange, floorStandard(strange))[0]?.why).toBe(
    'the floor of ipsec routing is incomparable: there are floors for native, vxlan, not for ipsec',
  )
})

test('steal and a saturated link leave it open', () => {
  const stolen = measuredOn({ next, effort: 'gate', steal: 0.06 })
  expect(judgeMeasured(stolen, standardFor(stolen))[0]).toMatchObject({
    verdict: 'inconclusive',
    why: 'the hypervisor took 6.0 % of the processors: measure on a quieter machine',
  })
  const saturated = measuredOn({ next, effort: 'gate' }, { linkMbits: 10_500 })
  const open = judgeMeasured(saturated, standardFor(saturated)).filter(({ verdict }) => verdict === 'inconclusive')
  expect(open.map(({ metric, path }) => `${metric} ${path}`)).toEqual([
    'tcp-stream other-node',
    'tcp-stream service',
    'tcp-stream-4 other-node',
  ])
})

test('a metric that was not measured is open, an absent sample is broken', () => {
  const partial = measuredOn({ next, effort: 'gate' })
  const [stream, ...rest] = partial.metrics
  const without = { ...partial, metrics: rest }
  expect(judgeMeasured(without, standardFor(without))[0]).toMatchObject({
    verdict: 'inconclusive',
    why: 'it was not measured in this run',
  })
  const cut = {
    ...partial,
    metrics: stream === undefined ? rest : [{ ...stream, samples: stream.samples.slice(0, -2) }, ...rest],
  }
  expect(() => judgeMeasured(cut, standardFor(cut))).toThrow(BrokenError)
  expect(() => judgeMeasured(cut, standardFor(cut))).toThrow(
    'tcp-stream: session 3, block 10 has 1 samples of other-node instead of 2',
  )
})
