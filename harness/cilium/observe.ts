import type { ExecOutput } from '../kube/exec.ts'
import { execInPod } from '../kube/exec.ts'
import type { Kube, V1Pod } from '../kube/client.ts'
import { BrokenError } from '../results/errors.ts'
import { ciliumNamespace } from './namespace.ts'

/** What one agent says of itself (`cilium-dbg status -o json`), and where. */
export interface AgentObservation {
  readonly node: string
  readonly pod: string
  /** How often it had been started again by then. */
  readonly restarts: number
  readonly status: Readonly<Record<string, unknown>>
}

/** What the running installation says. Features are detected from this, and it is saved with the run. */
export interface CiliumObservation {
  /** The ConfigMap `cilium-config`. */
  readonly config: Readonly<Record<string, string>>
  readonly agents: readonly AgentObservation[]
  /** Names of the workloads in Cilium's namespace that want at least one pod, as `daemonset/cilium-envoy`. */
  readonly workloads: readonly string[]
  /** Names of the services there that have a node port; absent from what was saved before anybody looked. */
  readonly nodePorts?: readonly string[]
  /** The kinds in `cilium.io/v2`; absent from what was saved before anybody looked. */
  readonly kinds?: readonly string[]
  readonly nodes: number
}

/** The agents' pods, one per node, by node name. */
export async function agentPods(kube: Kube): Promise<ReadonlyMap<string, string>> {
  return new Map((await listAgents(kube)).map(pod => [pod.spec?.nodeName ?? '', pod.metadata?.name ?? '']))
}

/** The pods of the agents, without those on their way out. */
export async function listAgents(kube: Kube): Promise<V1Pod[]> {
  const namespace = await ciliumNamespace(kube)
  const { items } = await kube.core.listNamespacedPod({ namespace, labelSelector: 'k8s-app=cilium' })
  return items.filter(pod => pod.metadata?.deletionTimestamp === undefined)
}

/** The pods of Cilium's workloads: agents, operator, relay, Envoy. Those of its jobs are meant to end. */
export async function ciliumPods(kube: Kube): Promise<V1Pod[]> {
  const labelSelector = 'app.kubernetes.io/part-of=cilium'
  const { items } = await kube.core.listNamespacedPod({ namespace: await ciliumNamespace(kube), labelSelector })
  return items.filter(
    ({ metadata }) =>
      metadata?.deletionTimestamp === undefined && metadata?.ownerReferences?.every(({ kind }) => kind !== 'Job'),
  )
}

/** Runs a command in a node's agent. */
export async function inAgent(kube: Kube, pod: string, argv: readonly string[]): Promise<ExecOutput> {
  return execInPod(kube, { namespace: await ciliumNamespace(kube), pod, container: 'cilium-agent' }, argv)
}

/**
 * Runs a command in a node's agent and parses what it prints.
 *
 * @param silence What a program means that ends well and prints nothing; where it is not given, that is no answer.
 */
export async function inAgentJson(
  kube: Kube,
  pod: string,
  argv: readonly string[],
  silence?: unknown,
): Promise<unknown> {
  const output = await inAgent(kube, pod, argv)
  if (output.exitCode !== 0) {
    throw new BrokenError(`exit code ${output.exitCode}: ${argv.join(' ')} in ${pod}\n${output.stderr}`)
  }
  return output.stdout.trim() === '' && silence !== undefined ? silence : JSON.parse(output.stdout)
}

/** The ConfigMap `cilium-config`, as it is now. */
export async function agentConfig(kube: Kube): Promise<Readonly<Record<string, string>>> {
  const namespace = await ciliumNamespace(kube)
  const { data = {} } = await kube.core.readNamespacedConfigMap({ namespace, name: 'cilium-config' })
  return data
}

/** Asks the cluster what was really installed. */
export async function observeCilium(kube: Kube): Promise<CiliumObservation> {
  const namespace = await ciliumNamespace(kube)
  const [config, pods, daemonSets, deployments, services, nodes, kinds] = await Promise.all([
    agentConfig(kube),
    listAgents(kube),
    kube.apps.listNamespacedDaemonSet({ namespace }),
    kube.apps.listNamespacedDeployment({ namespace }),
    kube.core.listNamespacedService({ namespace }),
    kube.core.listNode(),
    kube.kinds('cilium.io', 'v2'),
  ])
  const agents = await Promise.all(
    pods.map(async found => {
      const pod = found.metadata?.name ?? ''
      const said = await inAgentJson(kube, pod, ['cilium-dbg', 'status', '-o', 'json'])
      const status = typeof said === 'object' && said !== null ? { ...said } : {}
      return { node: found.spec?.nodeName ?? '', pod, restarts: agentContainer(found)?.restartCount ?? 0, status }
    }),
  )
  return {
    config,
    agents,
    workloads: [
      ...daemonSets.items
        .filter(({ status }) => (status?.desiredNumberScheduled ?? 0) > 0)
        .map(({ metadata }) => `daemonset/${metadata?.name}`),
      ...deployments.items
        .filter(({ spec }) => (spec?.replicas ?? 1) > 0)
        .map(({ metadata }) => `deployment/${metadata?.name}`),
    ],
    nodePorts: services.items
      .filter(({ spec }) => spec?.ports?.some(({ nodePort }) => nodePort !== undefined))
      .map(({ metadata }) => metadata?.name ?? ''),
    kinds,
    nodes: nodes.items.length,
  }
}

/** What Kubernetes says of the container in which an agent runs. */
export function agentContainer(pod: V1Pod) {
  return pod.status?.containerStatuses?.find(({ name }) => name === 'cilium-agent')
}

/** Whether the pod's condition Ready is true. */
export function isReady(pod: V1Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}
