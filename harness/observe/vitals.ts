import { type MetricRow, listMetrics, readMetricRows } from '../cilium/agent-metrics.ts'
import { agentPods, ciliumPods } from '../cilium/observe.ts'
import type { Kube } from '../kube/client.ts'
import { countNodeStalls } from '../wait/machine-time.ts'

/** How often the containers of a pod of Cilium's were started again, by their names. */
export interface PodRestarts {
  readonly pod: string
  readonly uid: string
  readonly node: string
  readonly restarts: Readonly<Record<string, number>>
  /** How those ended that were started again, by their names. */
  readonly ends?: Readonly<Record<string, ContainerEnd>>
}

/** How a container ended, as its kubelet has it. */
export interface ContainerEnd {
  /** 128 and the number of the signal where one ended it. */
  readonly exitCode: number
  /** `Error`, `Completed`, `OOMKilled`. */
  readonly reason: string
  /** The end of its log, where the pod asks for that. */
  readonly message: string
}

/** What an agent counts and uses, as its own metrics have it. Counters count from its start. */
export interface AgentVitals {
  readonly node: string
  readonly pod: string
  /** Packets dropped, by reason and direction: `Policy denied, INGRESS`. */
  readonly drops: Readonly<Record<string, number>>
  /** How full BPF maps are, from 0 to 1, by name; Cilium tells of the maps that can fill up. */
  readonly mapPressure: Readonly<Record<string, number>>
  /** Endpoints that it looks after. */
  readonly endpoints: number
  readonly openFiles: number
  readonly maxOpenFiles: number
  readonly memoryBytes: number
  /** The features that it tells of as in use, with their labels: `datapath_network{mode="overlay-vxlan"}`. */
  readonly features: readonly string[]
}

/** The state of Cilium at one moment, for a comparison with another. */
export interface Vitals {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly pods: readonly PodRestarts[]
  readonly agents: readonly AgentVitals[]
  /** Milliseconds for which work on the nodes has waited for a processor, by counter; none on nodes that cannot be asked. */
  readonly waitedMs?: Readonly<Record<string, number>>
}

/** Asks the API for the pods of Cilium, and every agent for its metrics. */
export async function takeVitals(kube: Kube): Promise<Vitals> {
  const at = new Date().toISOString()
  const [pods, agents] = await Promise.all([restartsOf(kube), agentPods(kube)])
  return {
    at,
    waitedMs: countNodeStalls(),
    pods,
    agents: await Promise.all(
      [...agents].map(async ([node, pod]) => ({ node, pod, ...readVitals(await listMetrics(kube, pod)) })),
    ),
  }
}

/** The share of the time between two moments for which work waited for a processor, on the node where it waited most: 0 to 1. */
export function shareWaited(before: Pick<Vitals, 'at' | 'waitedMs'>, now: Pick<Vitals, 'at' | 'waitedMs'>): number {
  const passedMs = Math.max(1, Date.parse(now.at) - Date.parse(before.at))
  const grown = Object.entries(now.waitedMs ?? {}).map(([counter, ms]) => ms - (before.waitedMs?.[counter] ?? ms))
  return Math.min(1, Math.max(0, ...grown) / passedMs)
}

async function restartsOf(kube: Kube): Promise<PodRestarts[]> {
  const pods = await ciliumPods(kube)
  return pods.map(({ metadata, spec, status }) => ({
    pod: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    node: spec?.nodeName ?? '',
    restarts: Object.fromEntries(
      (status?.containerStatuses ?? []).map(({ name, restartCount }) => [name, restartCount]),
    ),
    ends: Object.fromEntries(
      (status?.containerStatuses ?? []).flatMap(({ name, lastState }) => {
        const { exitCode, reason = '', message = '' } = lastState?.terminated ?? {}
        return exitCode === undefined ? [] : [[name, { exitCode, reason, message }]]
      }),
    ),
  }))
}

/** Reads the output of `cilium-dbg metrics list -o json`. */
export function readVitals(listed: unknown): Omit<AgentVitals, 'node' | 'pod'> {
  const rows = readMetricRows(listed)
  const named = (name: string) => rows.filter(row => row.name === name)
  const figure = (name: string) => named(name)[0]?.value ?? 0
  return {
    drops: sums(
      named('cilium_drop_count_total'),
      ({ reason = 'unknown', direction = 'unknown' }) => `${reason}, ${direction}`,
    ),
    mapPressure: sums(named('cilium_bpf_map_pressure'), ({ map_name = 'unknown' }) => map_name),
    endpoints: figure('cilium_endpoint'),
    openFiles: figure('cilium_process_open_fds'),
    maxOpenFiles: figure('cilium_process_max_fds'),
    memoryBytes: figure('cilium_process_resident_memory_bytes'),
    features: rows
      .filter(({ name, value = 0 }) => name.startsWith(FEATURE) && value > 0)
      .map(featureOf)
      .toSorted(),
  }
}

const FEATURE = 'cilium_feature_'

function featureOf({ name, labels = {} }: MetricRow): string {
  const told = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  return `${name.slice(FEATURE.length)}${told.length === 0 ? '' : `{${told.join(',')}}`}`
}

function sums(rows: readonly MetricRow[], nameOf: (labels: Readonly<Record<string, string>>) => string) {
  const sum: Record<string, number> = {}
  for (const { labels = {}, value = 0 } of rows) sum[nameOf(labels)] = (sum[nameOf(labels)] ?? 0) + value
  return sum
}
