import type { Kube } from '../kube/client.ts'
import type { ExecOutput } from '../kube/exec.ts'
import { type Endpoint, readEndpoints } from '../cilium/endpoints.ts'
import { agentPods, inAgent, inAgentJson } from '../cilium/observe.ts'
import { type Backends, readKernelBackends } from './backends.ts'
import { type Values, valueAt } from '../values.ts'

/** One agent as a case talks about it. */
export interface AgentWord {
  readonly node: string
  readonly pod: string
  /** What `cilium-dbg status -o json` says. */
  status(): Promise<Values>
  /** Runs a command in the agent's container; any exit code is an answer. */
  run(...argv: string[]): Promise<ExecOutput>
  /** Runs a command and parses the JSON that it prints. */
  json(...argv: string[]): Promise<unknown>
  /** The address by which pods of its node leave, and which `cilium_host` has. */
  routerAddress(): Promise<string>
  /** What its health probes say: nodes that it reached, and what it did not reach. */
  health(): Promise<HealthReport>
  /** Backends in the BPF load-balancer of its node. */
  backends(): Promise<Backends>
  /** Endpoints on its node. */
  endpoints(): Promise<Endpoint[]>
  /** Controllers that fail now, each with its last error. */
  failingControllers(): Promise<string[]>
}

/** The agents that run now, one a node. */
export async function agentWords(kube: Kube): Promise<AgentWord[]> {
  return [...(await agentPods(kube))].map(([node, pod]) => {
    const json = (...argv: string[]) => inAgentJson(kube, pod, argv)
    const status = async (): Promise<Values> => {
      const said = await json('cilium-dbg', 'status', '-o', 'json')
      return typeof said === 'object' && said !== null ? { ...said } : {}
    }
    return {
      node,
      pod,
      run: (...argv) => inAgent(kube, pod, argv),
      json,
      status,
      health: async () => readHealth(await json('cilium-health', 'status', '-o', 'json')),
      routerAddress: async () => routerAddress(await status()),
      backends: async () => readKernelBackends(await json('cilium-dbg', 'bpf', 'lb', 'list', '-o', 'json')),
      endpoints: async () => readEndpoints(await json('cilium-dbg', 'endpoint', 'list', '-o', 'json')),
      failingControllers: async () => failingControllers(await status()),
    }
  })
}

/** The health mesh as one agent sees it. */
export interface HealthReport {
  readonly reached: readonly string[]
  /** One line for each address of a node or health endpoint that did not answer. */
  readonly failing: readonly string[]
}

/** Reads the output of `cilium-health status -o json`. */
export function readHealth(report: unknown): HealthReport {
  const nodes = valueAt({ report }, 'report.nodes')
  const reached: string[] = []
  const failing: string[] = []
  for (const node of Array.isArray(nodes) ? nodes : []) {
    const name = String(valueAt(node, 'name')).replace(/^.*\//, '')
    const problems = ['host', 'health-endpoint'].flatMap(part =>
      ['icmp', 'http'].flatMap(probe => {
        const result = valueAt(node, `${part}.primary-address.${probe}`)
        const status = valueAt({ result }, 'result.status')
        if (result === undefined) return [`${name}: no ${probe} probe of ${part} yet`]
        return status === undefined || status === '' ? [] : [`${name}: ${probe} of ${part}: ${JSON.stringify(status)}`]
      }),
    )
    if (problems.length === 0) reached.push(name)
    failing.push(...problems)
  }
  return { reached, failing }
}

/** The address that IPAM gave to the router, from an agent's status. */
export function routerAddress(status: Values): string {
  const allocations = valueAt(status, 'ipam.allocations')
  const found = Object.entries(allocations ?? {}).find(([, owner]) => owner === 'router')
  return found?.[0] ?? 'no address of a router'
}

/** Controllers of an agent that fail now, each with its last error, from its status. */
export function failingControllers(status: Values): string[] {
  const controllers = status['controllers']
  return (Array.isArray(controllers) ? controllers : []).flatMap((controller: Values) => {
    const failures = Number(valueAt(controller, 'status.consecutive-failure-count') ?? 0)
    if (failures === 0) return []
    return [`${String(controller['name'])}: ${String(valueAt(controller, 'status.last-failure-msg'))}`]
  })
}
