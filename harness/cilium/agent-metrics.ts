import type { Kube } from '../kube/client.ts'
import { agentPods, inAgentJson } from './observe.ts'

/** What the agents' own metrics say, all agents together. */
export interface AgentMetrics {
  /** Names of the families that have a sample; a counter has none before it counts. */
  readonly families: readonly string[]
  /** Sums of what tells of trouble, by what it is: see {@link TROUBLE}. Counters count from the start of each agent. */
  readonly figures: Readonly<Record<string, number>>
}

interface Row {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
  readonly value?: number
}

/** What tells of trouble, as a reader calls it, by family and the labels that it has to have. */
const TROUBLE: readonly (readonly [what: string, family: string, labels: Readonly<Record<string, string>>])[] = [
  ['failing controllers', 'cilium_controllers_failing', {}],
  ['unreachable nodes', 'cilium_unreachable_nodes', {}],
  ['failed endpoint regenerations', 'cilium_endpoint_regenerations_total', { outcome: 'fail' }],
  ['failed BPF map operations', 'cilium_bpf_map_ops_total', { outcome: 'fail' }],
  ['errors logged', 'cilium_errors_warnings_total', { level: 'error' }],
  ['packets dropped', 'cilium_drop_count_total', {}],
]

/** Asks every agent for its metrics, which needs no metrics to be served. */
export async function agentMetrics(kube: Kube): Promise<AgentMetrics> {
  const pods = [...(await agentPods(kube)).values()]
  const said = await Promise.all(
    pods.map(pod => inAgentJson(kube, pod, ['cilium-dbg', 'metrics', 'list', '-o', 'json'])),
  )
  return readAgentMetrics(said)
}

/** Reads the outputs of `cilium-dbg metrics list -o json`, one an agent. */
export function readAgentMetrics(said: readonly unknown[]): AgentMetrics {
  const rows = said.flatMap(list => (Array.isArray(list) ? list.filter(isRow) : []))
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

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'
}
