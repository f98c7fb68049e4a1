import type { ExecOutput } from '../kube/exec.ts'
import { execInPod } from '../kube/exec.ts'
import type { Kube, V1Pod } from '../kube/client.ts'
import { BrokenError } from '../results/errors.ts'

/** Namespace that Cilium is installed in. */
export const CILIUM_NAMESPACE = 'kube-system'

/** What one agent says of itself (`cilium-dbg status -o json`), and where. */
export interface AgentObservation {
  readonly node: string
  readonly pod: string
  readonly status: Readonly<Record<string, unknown>>
}

/** What the running installation says. Features are detected from this, and it is saved with the run. */
export interface CiliumObservation {
  /** The ConfigMap `cilium-config`. */
  readonly config: Readonly<Record<string, string>>
  readonly agents: readonly AgentObservation[]
  /** Names of the workloads in Cilium's namespace that want at least one pod, as `daemonset/cilium-envoy`. */
  readonly workloads: readonly string[]
  readonly nodes: number
}

/** The agents' pods, one per node, by node name. */
export async function agentPods(kube: Kube): Promise<ReadonlyMap<string, string>> {
  const { items } = await kube.core.listNamespacedPod({ namespace: CILIUM_NAMESPACE, labelSelector: 'k8s-app=cilium' })
  const running = items.filter(pod => pod.metadata?.deletionTimestamp === undefined)
  return new Map(running.map(pod => [pod.spec?.nodeName ?? '', pod.metadata?.name ?? '']))
}

/** Runs a command in a node's agent. */
export async function inAgent(kube: Kube, pod: string, argv: readonly string[]): Promise<ExecOutput> {
  return execInPod(kube, { namespace: CILIUM_NAMESPACE, pod, container: 'cilium-agent' }, argv)
}

/** Runs a command in a node's agent and parses what it prints. */
export async function inAgentJson(kube: Kube, pod: string, argv: readonly string[]): Promise<unknown> {
  const output = await inAgent(kube, pod, argv)
  if (output.exitCode !== 0) {
    throw new BrokenError(`exit code ${output.exitCode}: ${argv.join(' ')} in ${pod}\n${output.stderr}`)
  }
  return JSON.parse(output.stdout)
}

/** Asks the cluster what was really installed. */
export async function observeCilium(kube: Kube): Promise<CiliumObservation> {
  const [configMap, pods, daemonSets, deployments, nodes] = await Promise.all([
    kube.core.readNamespacedConfigMap({ namespace: CILIUM_NAMESPACE, name: 'cilium-config' }),
    agentPods(kube),
    kube.apps.listNamespacedDaemonSet({ namespace: CILIUM_NAMESPACE }),
    kube.apps.listNamespacedDeployment({ namespace: CILIUM_NAMESPACE }),
    kube.core.listNode(),
  ])
  const agents = await Promise.all(
    [...pods].map(async ([node, pod]) => {
      const status = await inAgentJson(kube, pod, ['cilium-dbg', 'status', '-o', 'json'])
      return { node, pod, status: typeof status === 'object' && status !== null ? { ...status } : {} }
    }),
  )
  return {
    config: configMap.data ?? {},
    agents,
    workloads: [
      ...daemonSets.items
        .filter(({ status }) => (status?.desiredNumberScheduled ?? 0) > 0)
        .map(({ metadata }) => `daemonset/${metadata?.name}`),
      ...deployments.items
        .filter(({ spec }) => (spec?.replicas ?? 1) > 0)
        .map(({ metadata }) => `deployment/${metadata?.name}`),
    ],
    nodes: nodes.items.length,
  }
}

/** Whether the pod's condition Ready is true. */
export function isReady(pod: V1Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}
