import type { EffortName, MetricName, Path, PodPath } from '../plan.ts'
import type { MeasuredRun } from '../baseline.ts'
import { EFFORTS, METRICS, blockOrder } from '../plan.ts'
import type { Measured, MetricSamples, Sample, Start } from '../sample.ts'

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

/** The log ratios of a start whose blocks vary and whose sessions do not. */
export function startOf(
  next: () => number,
  { sessions, blocks, center, noise }: Readonly<Record<'sessions' | 'blocks' | 'center' | 'noise', number>>,
): Start {
  return Array.from({ length: sessions }, () => ratiosOf(next, blocks, center, noise))
}

/** A machine that does not exist: how its samples vary, and what its pods lose against their usual speed. */
export interface Machine {
  readonly next: () => number
  readonly effort: EffortName
  readonly noise?: number
  readonly loses?: Readonly<Partial<Record<PodPath, number>>>
  readonly steal?: number
  /** Standard deviation of the log ratio between sessions, each metric and path for itself. */
  readonly sessionSpread?: number
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
  { next, effort, noise = 0.02, loses = {}, steal = 0, sessionSpread = 0 }: Machine,
  metric: MetricName,
): MetricSamples {
  const { sessions, blocks, seconds } = EFFORTS[effort]
  const { paths = [], unit = '' } = METRICS.find(({ name }) => name === metric) ?? {}
  const samples: Sample[] = []
  for (let session = 1; session <= sessions; session++) {
    const shift = new Map<Path, number>(paths.map(path => [path, sessionSpread === 0 ? 0 : sessionSpread * next()]))
    for (let block = 1; block <= blocks; block++) {
      const weather = Math.exp(0.1 * next())
      for (const path of blockOrder(paths)) {
        const share = path === 'host' ? 1 : 0.8 * (1 - (loses[path] ?? 0)) * Math.exp(shift.get(path) ?? 0)
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

/** Runs on which nothing differs but chance, each from a start of its own, as a baseline is made of. */
export function runsOn(machine: Machine, count: number, more: Partial<Measured> = {}): MeasuredRun[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `run-${index + 1}`
    return { id, profiles: [measuredOn(machine, { start: id, ...more })] }
  })
}
