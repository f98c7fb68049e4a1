import type { Kube } from '../kube/client.ts'
import { agentPods, inAgentJson } from './observe.ts'
import { isMapping } from '../values.ts'

/** What the agents' own metrics say, all agents together. */
export interface AgentMetrics {
  /** Names of the families that have a sample; a counter has none before it counts. */
  readonly families: readonly string[]
  /** Sums of what tells of trouble, by what it is: see {@link TROUBLE}. Counters count from the start of each agent. */
  readonly figures: Readonly<Record<string, number>>
}

/** A row of what an agent lists; a histogram has no value. */
export interface MetricRow {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
  readonly value?: number
}

/** Lists the metrics of an agent, which need not be served for that. */
const LIST = ['cilium-dbg', 'metrics', 'list', '-o', 'json']

/** What tells of trouble, as a reader calls it, by family and the labels that it has to have. */
const TROUBLE: readonly (readonly [what: string, family: string, labels: Readonly<Record<string, string>>])[] = [
  ['failing controllers', 'cilium_controllers_failing', {}],
  ['unreachable nodes', 'cilium_unreachable_nodes', {}],
  ['failed endpoint regenerations', 'cilium_endpoint_regenerations_total', { outcome: 'fail' }],
  ['failed BPF map operations', 'cilium_bpf_map_ops_total', { outcome: 'fail' }],
  ['errors logged', 'cilium_errors_warnings_total', { level: 'error' }],
  ['packets dropped', 'cilium_drop_count_total', {}],
]

/** The metrics of one agent, by its pod. */
export async function listMetrics(kube: Kube, pod: string): Promise<unknown> {
  return inAgentJson(kube, pod, LIST)
}

/** Reads the output of `cilium-dbg metrics list -o json`. */
export function readMetricRows(listed: unknown): MetricRow[] {
  return Array.isArray(listed) ? listed.filter(isRow) : []
}

/** What every agent says. */
export async function agentMetrics(kube: Kube): Promise<AgentMetrics> {
  const pods = [...(await agentPods(kube)).values()]
  return readAgentMetrics(await Promise.all(pods.map(pod => listMetrics(kube, pod))))
}

/** Reads the outputs of `cilium-dbg metrics list -o json`, one an agent. */
export function readAgentMetrics(said: readonly unknown[]): AgentMetrics {
  const rows = said.flatMap(readMetricRows)
  const sum = (family: string, wanted: Readonly<Record<string, string>>) =>
    rows
      .filter(
        ({ name, labels }) =>
          name === family && Object.entries(wanted).every(([key, value]) => labels?.[key] === value),
      )
      .reduce((total, { value = 0 }) => total + value, 0)
  return {
    families: [...new Set(rows.map(({ name }) => name))].toSorted(),
    figures: Object.fromEntries(TROUBLE.map(([what, family, labels]) => [what, sum(family, labels)])),
  }
}

function isRow(value: unknown): value is MetricRow {
  if (!isMapping(value)) return false
  const { name, labels = {}, value: figure = 0 } = value
  return typeof name === 'string' && isMapping(labels) && typeof figure === 'number'
}
