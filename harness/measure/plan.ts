/** Where a measured connection runs. `host` is the control: from node to node on the network of the hosts. */
export const PATHS = {
  host: 'host to host on another node',
  'other-node': 'pod to pod on another node',
  service: 'pod to a ClusterIP whose pod is on another node',
  'same-node': 'pod to pod on the same node',
} as const

/** Name of a path. */
export type Path = keyof typeof PATHS

/** The paths in the order of reports. */
export const PATH_NAMES: readonly Path[] = ['host', 'other-node', 'service', 'same-node']

/** A path through Cilium. */
export type PodPath = Exclude<Path, 'host'>

/** One quantity that netperf measures; more is better. */
export interface Metric {
  readonly name: string
  readonly title: string
  readonly test: 'TCP_STREAM' | 'TCP_RR' | 'TCP_CRR' | 'UDP_RR'
  /** Connections at once. */
  readonly streams: number
  /** netperf's word for the unit. */
  readonly unit: '10^6bits/s' | 'Trans/s'
  readonly paths: readonly PodPath[]
  /** Whether a loss fails a case; what is not gated is reported. */
  readonly gated: boolean
}

/**
 * What is measured, in this order.
 *
 * Latencies come with the transactions and are reported only: netperf counts whole microseconds, and one of them is
 * more than the loss that the gate asks about wherever a round trip takes less than twenty.
 */
export const METRICS = [
  {
    name: 'tcp-stream',
    title: 'TCP_STREAM',
    test: 'TCP_STREAM',
    streams: 1,
    unit: '10^6bits/s',
    paths: ['other-node', 'service', 'same-node'],
    gated: true,
  },
  {
    name: 'tcp-stream-4',
    title: 'TCP_STREAM with 4 streams',
    test: 'TCP_STREAM',
    streams: 4,
    unit: '10^6bits/s',
    paths: ['other-node'],
    gated: true,
  },
  {
    name: 'tcp-rr',
    title: 'TCP_RR',
    test: 'TCP_RR',
    streams: 1,
    unit: 'Trans/s',
    paths: ['other-node', 'service', 'same-node'],
    gated: true,
  },
  {
    name: 'tcp-crr',
    title: 'TCP_CRR',
    test: 'TCP_CRR',
    streams: 1,
    unit: 'Trans/s',
    paths: ['other-node', 'service'],
    gated: true,
  },
  {
    name: 'udp-rr',
    title: 'UDP_RR',
    test: 'UDP_RR',
    streams: 1,
    unit: 'Trans/s',
    paths: ['other-node'],
    gated: false,
  },
] as const satisfies readonly Metric[]

/** Name of a metric. */
export type MetricName = (typeof METRICS)[number]['name']

/** The metric of that name. */
export function metricOf(name: MetricName): Metric {
  const found = METRICS.find(metric => metric.name === name)
  if (found === undefined) throw new RangeError(`there is no metric ${name}`)
  return found
}

/** How much is measured. */
export interface Effort {
  /** Pods are fresh in each session. */
  readonly sessions: number
  readonly blocks: number
  /** Length of a sample. */
  readonly seconds: number
  /** Whether a loss may fail a case. */
  readonly gates: boolean
  /** Whether more is measured than the gated metrics from pod to pod on another node. */
  readonly everything: boolean
}

/** How much is measured, by name. */
export const EFFORTS = {
  quick: { sessions: 1, blocks: 5, seconds: 1, gates: false, everything: false },
  short: { sessions: 3, blocks: 10, seconds: 1, gates: true, everything: true },
  gate: { sessions: 3, blocks: 10, seconds: 5, gates: true, everything: true },
} as const satisfies Record<string, Effort>

/** Name of an effort. */
export type EffortName = keyof typeof EFFORTS

/** The path that every effort measures. */
const PRIMARY: PodPath = 'other-node'

/** Paths on which an effort measures a metric; none where it leaves the metric out. */
export function pathsFor({ everything }: Effort, { paths, gated }: Metric): readonly PodPath[] {
  if (everything) return paths
  return gated ? paths.filter(path => path === PRIMARY) : []
}

/** Whether there is an effort of that name. */
export function isEffort(name: string): name is EffortName {
  return Object.hasOwn(EFFORTS, name)
}

/**
 * The order of a block's samples: there and back again, so that a machine that gets slower or faster while the block
 * runs does so to every path alike, and the control is measured first and last.
 */
export function blockOrder(paths: readonly PodPath[]): Path[] {
  return ['host', ...paths, ...paths.toReversed(), 'host']
}
