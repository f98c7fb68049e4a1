import type { Kube, V1Pod } from '../kube/client.ts'
import { isNotFound } from '../kube/client.ts'
import { ciliumNamespace } from '../cilium/namespace.ts'
import { type Values, valueAt } from '../values.ts'

/** What an agent said, or that it does not run: then its silence is Cilium's own. */
export type FromAgent<Said> = { readonly node: string } & (
  | { readonly said: Said }
  | { /** What became of it, in the words of its pod's status. */ readonly down: string }
)

/** Where an agent runs; without a pod there is none on the node. */
export interface AgentPlace {
  readonly node: string
  readonly pod: string | undefined
}

/**
 * Asks an agent. Where it does not answer, the API tells whether it runs at all.
 *
 * @throws what the question threw, where the agent runs and did not answer all the same.
 */
export async function fromAgent<Said>(
  kube: Kube,
  { node, pod }: AgentPlace,
  ask: (pod: string) => Promise<Said>,
): Promise<FromAgent<Said>> {
  if (pod === undefined) return { node, down: 'it has no pod' }
  try {
    return { node, said: await ask(pod) }
  } catch (error) {
    const down = await whyDown(kube, pod).catch(() => undefined)
    if (down === undefined) throw error
    return { node, down }
  }
}

async function whyDown(kube: Kube, name: string): Promise<string | undefined> {
  try {
    const namespace = await ciliumNamespace(kube)
    return whyNotRunning(await kube.core.readNamespacedPod({ namespace, name }))
  } catch (error) {
    if (isNotFound(error)) return `its pod ${name} is gone`
    throw error
  }
}

/** Why the container of an agent does not run; undefined where it does. */
export function whyNotRunning({ metadata, status }: V1Pod): string | undefined {
  const agent = status?.containerStatuses?.find(({ name }) => name === 'cilium-agent')
  if (agent?.state?.running !== undefined) return undefined
  const { waiting, terminated = agent?.lastState?.terminated } = agent?.state ?? {}
  const now = [waiting?.reason, waiting?.message].filter(Boolean).join(' ')
  const end = terminated === undefined ? '' : `ended with exit code ${terminated.exitCode}`
  const told = [now, end, agent === undefined ? `the pod is ${status?.phase ?? 'unknown'}` : ''].filter(Boolean)
  return `${metadata?.name ?? 'its pod'}: ${told.join('; ') || 'not running'}`
}

/** Parts of `cilium-dbg status -o json` that cases ask for: the whole names every controller and pod. */
const STATUS_PARTS = ['cilium', 'kubernetes', 'container-runtime', 'kube-proxy-replacement', 'routing', 'masquerading']

/** What an agent says of itself, without what is long; `router` is the address that IPAM gave to the router. */
export function readStatus(said: unknown): Values {
  const parts = Object.entries(said ?? {}).filter(([part]) => STATUS_PARTS.includes(part))
  const allocations = Object.entries(valueAt({ said }, 'said.ipam.allocations') ?? {})
  const [router] = allocations.find(([, owner]) => owner === 'router') ?? []
  return { ...Object.fromEntries(parts), ...(router === undefined ? {} : { router }) }
}

/** A controller of an agent that fails now. */
export interface FailingController {
  readonly name: string
  /** In a row. */
  readonly failures: number
  readonly lastError: string
}

/** The controllers of an agent. */
export interface Controllers {
  readonly count: number
  readonly failing: readonly FailingController[]
}

/** Reads the controllers from the output of `cilium-dbg status -o json`. */
export function readControllers(status: unknown): Controllers {
  const controllers = valueAt({ status }, 'status.controllers')
  const all: readonly Values[] = Array.isArray(controllers) ? controllers : []
  const states = all.map(controller => ({
    name: String(controller['name']),
    failures: Number(valueAt(controller, 'status.consecutive-failure-count') ?? 0),
    lastError: textAt(controller, 'status.last-failure-msg'),
  }))
  return { count: all.length, failing: states.filter(({ failures }) => failures > 0) }
}

function textAt(values: Values, path: string): string {
  const found = valueAt(values, path)
  return typeof found === 'string' ? found : ''
}

/** A node as the health probes of an agent see it. */
export interface ProbedNode {
  readonly name: string
  /** What does not answer there, or was not asked yet. */
  readonly problems: readonly string[]
}

/** Reads the output of `cilium-health status -o json`. */
export function readHealth(report: unknown): ProbedNode[] {
  const nodes = valueAt({ report }, 'report.nodes')
  return (Array.isArray(nodes) ? nodes : []).map((node: Values) => ({
    name: String(valueAt(node, 'name')).replace(/^.*\//, ''),
    problems: ['host', 'health-endpoint'].flatMap(part =>
      ['icmp', 'http'].flatMap(probe => problemsOf(node, part, probe)),
    ),
  }))
}

function problemsOf(node: Values, part: string, probe: string): string[] {
  const result = valueAt(node, `${part}.primary-address.${probe}`)
  const status = valueAt({ result }, 'result.status')
  if (result === undefined) return [`no ${probe} probe of ${part} yet`]
  return status === undefined || status === '' ? [] : [`${probe} of ${part}: ${JSON.stringify(status)}`]
}

/** A BPF program that is attached to a cgroup. */
export interface AttachedProgram {
  readonly name: string
  /** For example `cgroup_inet4_connect`. */
  readonly attachType: string
}

/** Reads the output of `bpftool --json cgroup show`. */
export function readPrograms(listed: unknown): AttachedProgram[] {
  return (Array.isArray(listed) ? listed : []).map((program: Values) => ({
    name: String(program['name']),
    attachType: String(program['attach_type']),
  }))
}
