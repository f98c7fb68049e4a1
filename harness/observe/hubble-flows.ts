import { ciliumNamespace } from '../cilium/namespace.ts'
import { agentPods, inAgent } from '../cilium/observe.ts'
import { type Flow, type FlowEnd, readHubbleLine } from '../hubble/flow.ts'
import type { Kube } from '../kube/client.ts'
import { BrokenError } from '../results/errors.ts'
import { valueAt } from '../values.ts'

/** Which flows are asked for. */
export interface FlowQuery {
  readonly since: Date
  /** Flows from or to the pod. */
  readonly pod: { readonly namespace: string; readonly name: string }
  /** A kind of flow that Hubble tells apart; all of them when absent. */
  readonly type?: 'drop' | 'trace' | 'l7'
  /** Who is asked; relay when absent. */
  readonly of?: 'agents'
}

/** What relay told, and what is known to be missing of it. */
export interface FlowsSighting {
  /** Those that are kept, oldest first. Pods come without their labels: they have a name and an identity. */
  readonly flows: readonly Flow[]
  /** How many others there were. */
  readonly others: number
  /** Events that were lost on the way. */
  readonly lost: number
  /** Lines that could not be read. */
  readonly unreadable: number
}

/** How many flows that nobody meant are kept for the reader. */
const SHOWN = 10

/**
 * Asks relay for flows, or the Hubble of every agent.
 *
 * @param isMeant Which flows to keep; it is asked once for each flow, in their order. Of the others the last ones are kept.
 */
export async function hubbleFlows(
  kube: Kube,
  { since, pod, type, of }: FlowQuery,
  isMeant: (flow: Flow) => boolean,
): Promise<FlowsSighting> {
  const filters = ['--since', since.toISOString(), '--pod', `${pod.namespace}/${pod.name}`]
  const command = ['observe', 'flows', ...filters, ...(type === undefined ? [] : ['--type', type])]
  const text = of === 'agents' ? await askAgents(kube, command) : await askRelay(kube, ...command)
  return readFlows(text, isMeant)
}

/** Reads the output of `hubble observe flows --output json`. */
export function readFlows(text: string, isMeant: (flow: Flow) => boolean): FlowsSighting {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  const read = lines.map(readHubbleLine)
  const flows = read.flatMap(line => (line?.kind === 'flow' ? [line.flow] : []))
  const meant = flows.filter(isMeant)
  const others = flows.filter(flow => !meant.includes(flow))
  const shown = new Set([...meant, ...others.slice(-SHOWN)])
  return {
    flows: flows.filter(flow => shown.has(flow)).map(withoutPodLabels),
    others: flows.length - shown.size,
    lost: read.reduce((sum, line) => sum + (line?.kind === 'lost' ? line.count : 0), 0),
    unreadable: read.filter(line => line === undefined).length,
  }
}

function withoutPodLabels(flow: Flow): Flow {
  return { ...flow, source: withoutLabels(flow.source), destination: withoutLabels(flow.destination) }
}

function withoutLabels(end: FlowEnd): FlowEnd {
  return end.pod === '' ? end : { ...end, labels: [] }
}

/** A node that relay knows, for example `NODE_CONNECTED`. */
export interface RelayNode {
  readonly name: string
  readonly state: string
}

/** The nodes that relay knows. */
export async function nodesOfRelay(kube: Kube): Promise<RelayNode[]> {
  return readRelayNodes(JSON.parse(await askRelay(kube, 'list', 'nodes')))
}

/** Reads the output of `hubble list nodes --output json`. Names lose the cluster's name before them. */
export function readRelayNodes(listed: unknown): RelayNode[] {
  const nodes: readonly object[] = Array.isArray(listed) ? listed : []
  return nodes.map(node => ({
    name: String(valueAt({ ...node }, 'name')).replace(/^.*\//, ''),
    state: String(valueAt({ ...node }, 'state')),
  }))
}

/** Runs Hubble's client beside an agent, where it is always at hand, against relay's service. */
async function askRelay(kube: Kube, ...command: string[]): Promise<string> {
  const namespace = await ciliumNamespace(kube)
  const relay = await kube.core.readNamespacedService({ namespace, name: 'hubble-relay' })
  const server = `${relay.spec?.clusterIP}:${relay.spec?.ports?.[0]?.port}`
  const [pod = ''] = (await agentPods(kube)).values()
  return runHubble(kube, pod, [...command, '--server', server])
}

/** Each agent knows the flows of its own node. */
async function askAgents(kube: Kube, command: readonly string[]): Promise<string> {
  const pods = [...(await agentPods(kube)).values()]
  return (await Promise.all(pods.map(pod => runHubble(kube, pod, command)))).join('\n')
}

async function runHubble(kube: Kube, pod: string, command: readonly string[]): Promise<string> {
  const argv = ['hubble', ...command, '--output', 'json']
  const { exitCode, stdout, stderr } = await inAgent(kube, pod, argv)
  if (exitCode !== 0) throw new BrokenError(`exit code ${exitCode}: ${argv.join(' ')} in ${pod}\n${stderr}`)
  return stdout
}
