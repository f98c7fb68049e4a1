import { describe, expect, test } from 'vitest'
import type { Sample } from '../hubble/exposition.ts'
import type { CountersReading, CountersSighting } from '../observe/hubble-metrics.ts'
import { type Counter, type WantedCounters, growthOf, judge } from './hubble-counters.ts'

const POD_LABELS = 'sourceContext=pod;destinationContext=pod'
const metric = 'hubble_dns_queries_total'

const sample = (source: string, destination: string, value: number, qtypes = 'A'): Sample => ({
  name: metric,
  labels: { qtypes, source, destination },
  value,
})
const reading = (samples: readonly Sample[], lost = 0): CountersReading => ({
  samples,
  all: { [metric]: samples.length, hubble_dns_responses_total: 0 },
  lost,
})

const client = 'red/client'
const query: Counter = { metric, labels: { qtypes: 'A' }, pods: [client] }
const exactly: WantedCounters = { family: 'dns', counters: [{ ...query, atLeast: 10, atMost: 10 }] }
const many: WantedCounters = { family: 'dns', counters: [{ ...query, atLeast: 10 }] }

/** A client that had sent 5 lookups, and another worker's that sends them all the time. */
function after(count: number, more: Partial<CountersSighting> = {}, lost = 0): CountersSighting {
  const foreign = (value: number) => sample('blue/client', 'red/server', value)
  return {
    node: 'one',
    enabled: `dns:${POD_LABELS} drop:${POD_LABELS}`,
    before: reading([sample(client, 'red/server', 5), foreign(100)]),
    now: reading([sample(client, 'red/server', 5 + count), sample(client, 'x/y', 0, 'AAAA'), foreign(200)], lost),
    atRest: true,
    ...more,
  }
}

const growthBetween = (...pods: string[]) => growthOf(after(10), { ...query, pods })

describe('what a node counts', () => {
  test('passes when it is just what was sent', () => {
    expect(judge.decide(after(10), exactly)).toEqual({ verdict: 'passed' })
    expect(judge.decide(after(12), many)).toEqual({ verdict: 'passed' })
  })

  test('fails when it is less, however much others sent meanwhile', () => {
    expect(judge.decide(after(9), exactly)).toEqual({
      verdict: 'failed',
      reason: 'on one: hubble_dns_queries_total{qtypes="A"} of red/client grew by 9, not by 10',
    })
    expect(judge.decide(after(9), many).reason).toMatch(/grew by 9, not by at least 10$/)
  })

  test('settles nothing when it is less and events were lost', () => {
    expect(judge.decide(after(0, {}, 100), many)).toEqual({
      verdict: 'inconclusive',
      reason:
        'on one: hubble_dns_queries_total{qtypes="A"} of red/client grew by 0, not by at least 10\n100 events were lost meanwhile',
    })
  })

  test('fails when it is more, whatever was lost', () => {
    expect(judge.decide(after(11, {}, 100), exactly)).toMatchObject({
      verdict: 'failed',
      reason: 'on one: hubble_dns_queries_total{qtypes="A"} of red/client grew by 11, not by 10',
    })
    const twice = { family: 'dns' as const, counters: [{ ...query, atLeast: 10, atMost: 20 }] }
    expect(judge.decide(after(21), twice).reason).toMatch(/grew by 21, not by at most 20$/)
  })

  test('is not bounded from above before it is at rest', () => {
    expect(judge.decide(after(10, { atRest: false }), exactly)).toEqual({
      verdict: 'inconclusive',
      reason: 'on one: the counters of dns keep changing',
    })
    expect(judge.decide(after(10, { atRest: false }), many)).toEqual({ verdict: 'passed' })
  })

  test('that counts from zero again is told so', () => {
    const now = reading([sample(client, 'red/server', 2)])
    expect(judge.decide(after(0, { now }), many)).toEqual({
      verdict: 'failed',
      reason:
        'on one: hubble_dns_queries_total{qtypes="A"} of red/client fell by 3: the agent has started to count from zero again',
    })
  })

  test('of a metric without any sample is told so', () => {
    const counter = { metric: 'hubble_dns_responses_total', labels: {}, pods: [client], atLeast: 1 }
    expect(judge.decide(after(10), { family: 'dns', counters: [counter] })).toEqual({
      verdict: 'failed',
      reason:
        'on one: hubble_dns_responses_total{} of red/client grew by 0, not by at least 1; hubble_dns_responses_total has counted nothing at all',
    })
  })

  test('has both ends where two pods are named', () => {
    expect(growthBetween(client, 'red/server')).toBe(10)
    expect(growthBetween('red/server')).toBe(110)
    expect(growthBetween(client, 'blue/client')).toBe(0)
  })
})

describe('a family', () => {
  const wanted: WantedCounters = { family: 'dns', counters: [] }

  test('without counters has to be there and at rest', () => {
    expect(judge.decide(after(0), wanted)).toEqual({ verdict: 'passed' })
    expect(judge.decide(after(0, { atRest: false }), wanted).verdict).toBe('inconclusive')
  })

  test.for([
    ['drop tcp', 'dns is not enabled: hubble-metrics has drop, tcp'],
    ['', 'dns is not enabled: hubble-metrics has nothing'],
  ] as const)('that is not enabled fails: %s', ([enabled, reason]) => {
    expect(judge.decide(after(10, { enabled }), exactly)).toEqual({ verdict: 'failed', reason })
  })

  test('that does not say whose traffic it counts settles nothing', () => {
    expect(judge.decide(after(10, { enabled: 'dns drop' }), exactly).verdict).toBe('inconclusive')
  })
})
