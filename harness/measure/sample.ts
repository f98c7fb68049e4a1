import { BrokenError } from '../results/errors.ts'
import { type EffortName, type MetricName, type Path, type PodPath, PATH_NAMES } from './plan.ts'
import { mean } from './stats/spread.ts'

/** One run of netperf. */
export interface Sample {
  readonly path: Path
  /** Counted from 1. */
  readonly session: number
  /** Counted from 1 within the session. */
  readonly block: number
  /** In the metric's unit; the sum over its streams. */
  readonly value: number
  readonly seconds: number
  /** Share of the processors' time that the hypervisor gave to others. */
  readonly steal: number
  readonly retransmits?: number
  /** Seconds of processor time, of every kernel that took part, for 10^9 bytes. */
  readonly cpuPerGB?: number
  /** Latencies of transactions in microseconds. */
  readonly p50?: number
  readonly p90?: number
  readonly p99?: number
}

/** Every sample of one metric. */
export interface MetricSamples {
  readonly metric: MetricName
  readonly unit: string
  /** What was run for the first sample of each path. */
  readonly commands: Readonly<Partial<Record<Path, string>>>
  readonly samples: readonly Sample[]
}

/** Log ratios of pod to host network in one session, one for each block, in the order of the blocks. */
export type LogRatios = readonly number[]

/** What was measured on one start of a cluster: the log ratios of each session. */
export type Start = readonly LogRatios[]

/**
 * The log ratio of each block, session by session: the mean of the logs on the path less that of the host control. Measured
 * seconds apart, both saw the same machine, so its speed is not in the ratio.
 *
 * @throws BrokenError when a block lacks a sample of either.
 */
export function logRatios({ metric, samples }: MetricSamples, path: PodPath): Start {
  if (samples.length === 0) throw new BrokenError(`${metric}: there are no samples`)
  const sessions = Map.groupBy(samples, ({ session }) => session)
  return [...sessions].map(([session, taken]) => {
    const blocks = Map.groupBy(taken, ({ block }) => block)
    return [...blocks].map(([block, all]) => {
      const name = `session ${session}, block ${block}`
      return meanLog(metric, name, all, path) - meanLog(metric, name, all, 'host')
    })
  })
}

/** Paths through Cilium that were measured, in the order of reports. */
export function podPathsIn({ samples }: MetricSamples): PodPath[] {
  const there = new Set(samples.map(({ path }) => path))
  return PATH_NAMES.filter((path): path is PodPath => path !== 'host' && there.has(path))
}

/** The samples of a metric, if they are of the path too. */
export function samplesFor({ metrics }: Measured, name: MetricName, path: PodPath): MetricSamples | undefined {
  return metrics.find(found => found.metric === name && podPathsIn(found).includes(path))
}

/** Samples that each path has in a block. */
export const SAMPLES_PER_BLOCK = 2

function meanLog(metric: string, block: string, samples: readonly Sample[], path: Path): number {
  const own = samples.filter(sample => sample.path === path)
  if (own.length !== SAMPLES_PER_BLOCK) {
    throw new BrokenError(`${metric}: ${block} has ${own.length} samples of ${path} instead of ${SAMPLES_PER_BLOCK}`)
  }
  const useless = own.find(({ value }) => !(value > 0 && Number.isFinite(value)))
  if (useless !== undefined)
    throw new BrokenError(`${metric}: ${block} has a sample of ${path} that is ${useless.value}`)
  return mean(own.map(({ value }) => Math.log(value)))
}

/** Everything that was measured on one profile, as it is saved with the run. */
export interface Measured {
  readonly schemaVersion: 1
  /** Which start of a cluster it was measured on; absent in what earlier versions saved. */
  readonly start?: string
  readonly profile: string
  readonly ciliumVersion: string
  readonly effort: EffortName
  readonly fingerprint: Fingerprint
  /** Mbit/s of the link between the nodes; absent where it has no speed of its own, as between containers. */
  readonly linkMbits?: number
  readonly metrics: readonly MetricSamples[]
  /** Measured once more, because the first samples showed a loss. */
  readonly confirmations: readonly MetricSamples[]
}

/** The same with nothing in it that only figures are made of. */
export function withoutLatencies(measured: Measured): Measured {
  const { metrics, confirmations } = measured
  return { ...measured, metrics: metrics.map(ratesOf), confirmations: confirmations.map(ratesOf) }
}

function ratesOf(one: MetricSamples): MetricSamples {
  const samples = one.samples.map(({ path, session, block, value, seconds, steal }) => {
    return { path, session, block, value, seconds, steal }
  })
  return { ...one, samples }
}

/** What has to be the same for two ratios to be comparable. */
export interface Fingerprint {
  /** The machines and the tool: differences make any comparison senseless. */
  readonly machine: Readonly<Record<string, string>>
  /** How pods are connected: what a comparison of two profiles is about. */
  readonly network: Readonly<Record<string, string>>
}
