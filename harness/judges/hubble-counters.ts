import { enabledFamilies, namesPods, podsOf } from '../cilium/hubble-metrics.ts'
import { type HubbleFamily, total } from '../hubble/families.ts'
import type { CountersReading, CountersSighting } from '../observe/hubble-metrics.ts'
import type { Judge } from './judge.ts'

/** A counter: samples of a metric that have these labels and are about all of these pods, added up. */
export interface Counter {
  readonly metric: string
  readonly labels: Readonly<Record<string, string>>
  /** As `namespace/name`. */
  readonly pods: readonly string[]
}

/** By how much a counter should have grown. */
export interface Growth extends Counter {
  readonly atLeast: number
  readonly atMost?: number
}

/** Without counters the family has to be there and at rest. */
export interface WantedCounters {
  readonly family: HubbleFamily
  readonly counters: readonly Growth[]
}

/** Whether Hubble counts traffic. What is missing while events were lost settles nothing. */
export const judge: Judge<CountersSighting, WantedCounters> = {
  kind: 'hubble-counters',
  version: 1,
  summary: 'counters of Hubble’s metrics, before and after traffic',
  decide(sighting, { family, counters }) {
    const enabled = enabledFamilies(sighting.enabled)
    const own = enabled.find(({ name }) => name === family)
    if (own === undefined) {
      const names = enabled.map(({ name }) => name).join(', ') || 'nothing'
      return { verdict: 'failed', reason: `${family} is not enabled: hubble-metrics has ${names}` }
    }
    if (!namesPods(own)) {
      return {
        verdict: 'inconclusive',
        reason: `${family} has no labels for pods, so it counts other traffic too`,
      }
    }
    const { node, before, now, atRest } = sighting
    const grown = counters.map(counter => ({ ...counter, by: growthOf(sighting, counter) }))
    const excess = grown.filter(({ by, atMost = Infinity }) => by > atMost)
    const missing = grown.filter(({ by, atLeast }) => by < atLeast)
    const told = [...excess, ...missing].map(one => `on ${node}: ${describeGrowth(one, now)}`)
    if (excess.length > 0) return { verdict: 'failed', reason: told.join('\n') }
    if (missing.length > 0) {
      const lost = now.lost - before.lost
      if (lost <= 0) return { verdict: 'failed', reason: told.join('\n') }
      return { verdict: 'inconclusive', reason: [...told, `${lost} events were lost meanwhile`].join('\n') }
    }
    // Where the bound is a lower one, what comes later changes nothing.
    const isOpen = counters.length > 0 && counters.every(({ atMost }) => atMost === undefined)
    return atRest || isOpen
      ? { verdict: 'passed' }
      : { verdict: 'inconclusive', reason: `on ${node}: the counters of ${family} keep changing` }
  },
}

/** By how much a counter grew; below 0 where the agent counts from zero again. */
export function growthOf({ before, now }: Pick<CountersSighting, 'before' | 'now'>, counter: Counter): number {
  return sumOf(now, counter) - sumOf(before, counter)
}

function sumOf({ samples }: CountersReading, { metric, labels, pods }: Counter): number {
  const own = samples.filter(sample => {
    const about = podsOf(sample.labels)
    return pods.every(pod => about.includes(pod))
  })
  return total(own, metric, labels)
}

/** A counter for people: `hubble_drop_total{protocol="TCP"}`. */
export function describeCounter({ metric, labels }: Counter): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value}"`)
  return `${metric}{${pairs.join(',')}}`
}

function describeGrowth(grown: Growth & { readonly by: number }, { all }: CountersReading): string {
  const { metric, pods, by, atLeast, atMost = Infinity } = grown
  const wanted = atMost === atLeast ? `${atLeast}` : by < atLeast ? `at least ${atLeast}` : `at most ${atMost}`
  const what = `${describeCounter(grown)} of ${pods.join(' and ')}`
  if (by < 0) return `${what} fell by ${-by}: the agent has started to count from zero again`
  const why = all[metric] === 0 ? `; ${metric} has counted nothing at all` : ''
  return `${what} grew by ${by}, not by ${wanted}${why}`
}
