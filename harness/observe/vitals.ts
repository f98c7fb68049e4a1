import { agentPods, ciliumPods, inAgentJson } from '../cilium/observe.ts'
import type { Kube } from '../kube/client.ts'
import { isMapping, valueAt } from '../values.ts'

/** How often the containers of a pod of Cilium's were started again, by their names. */
export interface PodRestarts {
  readonly pod: string
  readonly uid: string
  readonly node: string
  readonly restarts: Readonly<Record<string, number>>
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
}

const METRICS = ['cilium-dbg', 'metrics', 'list', '-o', 'json']

/** Asks the API for the pods of Cilium, and every agent for its metrics, which need not be served for that. */
export async function takeVitals(kube: Kube): Promise<Vitals> {
  const at = new Date().toISOString()
  const [pods, agents] = await Promise.all([restartsOf(kube), agentPods(kube)])
  return {
    at,
    pods,
    agents: await Promise.all(
      [...agents].map(async ([node, pod]) => ({ node, pod, ...readVitals(await inAgentJson(kube, pod, METRICS)) })),
    ),
  }
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
  }))
}

interface Row {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Reads the output of `cilium-dbg metrics list -o json`. */
export function readVitals(listed: unknown): Omit<AgentVitals, 'node' | 'pod'> {
  const rows = (Array.isArray(listed) ? listed : []).flatMap(readRow)
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
      .filter(({ name, value }) => name.startsWith(FEATURE) && value > 0)
      .map(featureOf)
      .toSorted(),
  }
}

const FEATURE = 'cilium_feature_'

function featureOf({ name, labels }: Row): string {
  const told = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  return `${name.slice(FEATURE.length)}${told.length === 0 ? '' : `{${told.join(',')}}`}`
}

function sums(rows: readonly Row[], nameOf: (labels: Readonly<Record<string, string>>) => string) {
  const sum: Record<string, number> = {}
  for (const { labels, value } of rows) sum[nameOf(labels)] = (sum[nameOf(labels)] ?? 0) + value
  return sum
}

/** A row with one figure; histograms have none. */
function readRow(row: unknown): Row[] {
  if (!isMapping(row)) return []
  const { name, value } = row
  if (typeof name !== 'string' || typeof value !== 'number') return []
  const labels = Object.entries(valueAt(row, 'labels') ?? {}).map(([label, said]) => [label, String(said)])
  return [{ name, value, labels: Object.fromEntries(labels) }]
}
