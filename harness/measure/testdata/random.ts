import type { EffortName, MetricName, PodPath } from '../plan.ts'
import { EFFORTS, METRICS, blockOrder } from '../plan.ts'
import type { Measured, MetricSamples, Sample } from '../sample.ts'

/** Numbers of the standard normal distribution, the same for the same seed. */
export function normals(seed: number): () => number {
  let state = seed
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
}

/** Log ratios around a center. */
export function ratiosOf(next: () => number, count: number, center: number, deviation: number): number[] {
  return Array.from({ length: count }, () => center + deviation * next())
}

/** A machine that does not exist: how its samples vary, and what its pods lose against their usual speed. */
export interface Machine {
  readonly next: () => number
  readonly effort: EffortName
  readonly noise?: number
  readonly loses?: Readonly<Partial<Record<PodPath, number>>>
  readonly steal?: number
}

/** What a measurement on the machine would give. */
export function measuredOn(machine: Machine, more: Partial<Measured> = {}): Measured {
  return {
    schemaVersion: 1,
    profile: 'vxlan',
    ciliumVersion: '1.20.2',
    effort: machine.effort,
    fingerprint: { machine: { kernel: '6.18', cpu: 'Xeon' }, network: { profile: 'vxlan', routing: 'vxlan' } },
    metrics: METRICS.map(({ name }) => samplesOn(machine, name)),
    confirmations: [],
    ...more,
  }
}

/** Samples of one metric on the machine; pods reach four fifths of what hosts do. */
export function samplesOn(
  { next, effort, noise = 0.02, loses = {}, steal = 0 }: Machine,
  metric: MetricName,
): MetricSamples {
  const { sessions, blocks, seconds } = EFFORTS[effort]
  const { paths = [], unit = '' } = METRICS.find(({ name }) => name === metric) ?? {}
  const samples: Sample[] = []
  for (let session = 1; session <= sessions; session++) {
    for (let block = 1; block <= blocks; block++) {
      const weather = Math.exp(0.1 * next())
      for (const path of blockOrder(paths)) {
        const share = path === 'host' ? 1 : 0.8 * (1 - (loses[path] ?? 0))
        samples.push({
          path,
          session,
          block,
          value: 10_000 * weather * share * Math.exp(noise * next()),
          seconds,
          steal,
        })
      }
    }
  }
  return { metric, unit, commands: {}, samples }
}
