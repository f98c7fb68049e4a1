import type { Sample } from './sample.ts'
import { mean } from './stats/spread.ts'

/** What a sample says, without the place that it has in a block. */
export type Reading = Omit<Sample, 'path' | 'session' | 'block'>

const BITS_PER_GB = 8e9

/** The streams of a sample as one: their throughputs add up; netperf looks at the whole processor in each. */
export function sumStreams(
  streams: readonly Readonly<Record<string, number>>[],
  oneKernel: boolean,
): Omit<Reading, 'steal'> {
  const all = (name: string) => streams.flatMap(fields => fields[name] ?? [])
  const total = (name: string) => all(name).reduce((sum, value) => sum + value, 0)
  const seconds = mean(all('ELAPSED_TIME'))
  const value = total('THROUGHPUT')
  const percentiles = { p50: mean(all('P50_LATENCY')), p90: mean(all('P90_LATENCY')), p99: mean(all('P99_LATENCY')) }
  if (all('P50_LATENCY').length > 0) return { value, seconds, ...percentiles }
  const busy = (end: string) => (mean(all(`${end}_CPU_UTIL`)) / 100) * mean(all(`${end}_CPU_COUNT`))
  const processors = oneKernel ? Math.max(busy('LOCAL'), busy('REMOTE')) : busy('LOCAL') + busy('REMOTE')
  const perSecond = (value * 1e6) / BITS_PER_GB
  return { value, seconds, retransmits: total('LOCAL_TRANSPORT_RETRANS'), cpuPerGB: processors / perSecond }
}

/** Position of the time that the hypervisor took, after the word `cpu` (proc(5)). */
const STEAL = 7

/** Times from here on are counted in earlier ones already. */
const COUNTED_TWICE = 8

/**
 * Share of the processors' time that the hypervisor gave to others between two first lines of `/proc/stat`.
 * Undefined for text that is none.
 */
export function stealIn(before: string, after: string): number | undefined {
  const [first, second] = [timesIn(before), timesIn(after)]
  if (first === undefined || second === undefined) return undefined
  const spent = second.map((time, index) => time - (first[index] ?? 0))
  const all = spent.reduce((sum, time) => sum + time, 0)
  return all <= 0 ? 0 : (spent[STEAL] ?? 0) / all
}

function timesIn(line: string): number[] | undefined {
  const match = /^cpu\s+((?:\d+\s*){8,})$/.exec(line.trim())
  return match?.[1]?.trim().split(/\s+/).slice(0, COUNTED_TWICE).map(Number)
}
