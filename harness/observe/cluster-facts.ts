import type { Kube, V1Pod } from '../kube/client.ts'
import { isNotFound } from '../kube/client.ts'
import { ciliumNamespace } from '../cilium/namespace.ts'
import { agentPods, isReady } from '../cilium/observe.ts'
import { imageLackOf } from '../kube/pod-image.ts'
import { messageOf } from '../results/errors.ts'
import { type Values, valueAt } from '../values.ts'
import { whyNotRunning } from './agents.ts'

/** A pod with an address of its own: those on the host network have the node's. */
export interface PodAddress {
  readonly pod: string
  readonly ip: string
  readonly node: string
}

/** The running pods that have an address of their own. */
export async function podAddresses(kube: Kube): Promise<PodAddress[]> {
  const { items } = await kube.core.listPodForAllNamespaces()
  return items
    .filter(({ spec, status }) => spec?.hostNetwork !== true && status?.phase === 'Running')
    .map(({ metadata, spec, status }) => ({
      pod: `${metadata?.namespace}/${metadata?.name}`,
      ip: status?.podIP ?? '',
      node: spec?.nodeName ?? '',
    }))
}

/** How far a Deployment has rolled out. */
export interface Rollout {
  readonly name: string
  /** There is no such Deployment. */
  readonly absent?: true
  readonly wanted: number
  readonly updated: number
  readonly ready: number
  /** The Deployment's controller has seen its newest generation. */
  readonly current: boolean
  /** A pod of it that has no image, and why. */
  readonly noImage?: string
}

/** A Deployment in Cilium's namespace. */
export async function rolloutOf(kube: Kube, name: string): Promise<Rollout> {
  try {
    const namespace = await ciliumNamespace(kube)
    const { metadata, spec, status } = await kube.apps.readNamespacedDeployment({ namespace, name })
    const isReadyYet = (status?.readyReplicas ?? 0) >= (spec?.replicas ?? 1)
    const noImage = isReadyYet ? undefined : await podWithoutImage(kube, namespace, spec?.selector.matchLabels)
    return {
      name,
      wanted: spec?.replicas ?? 1,
      updated: status?.updatedReplicas ?? 0,
      ready: status?.readyReplicas ?? 0,
      current: status?.observedGeneration === metadata?.generation,
      ...(noImage === undefined ? {} : { noImage }),
    }
  } catch (error) {
    if (!isNotFound(error)) throw error
    return { name, absent: true, wanted: 0, updated: 0, ready: 0, current: true }
  }
}

async function podWithoutImage(
  kube: Kube,
  namespace: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join()
  const { items } = await kube.core.listNamespacedPod({ namespace, labelSelector })
  for (const pod of items) {
    const lack = imageLackOf(pod)
    if (lack !== undefined) return `${pod.metadata?.name} has no image: ${lack.why}`
  }
  return undefined
}

/** A pod of Cilium and the version of its image. */
export interface RunningVersion {
  readonly name: string
  readonly part: 'agent' | 'operator'
  readonly node: string
  readonly version: string
  readonly ready: boolean
  /** What became of an agent that does not run. */
  readonly down?: string
}

/** The agents and the operators that run now. */
export async function runningVersions(kube: Kube): Promise<RunningVersion[]> {
  const agents = [...(await agentPods(kube)).values()]
  const { items } = await kube.core.listNamespacedPod({ namespace: await ciliumNamespace(kube) })
  return items.flatMap(pod => {
    const name = pod.metadata?.name ?? ''
    if (agents.includes(name)) return [runningVersion(pod, 'agent')]
    return pod.metadata?.labels?.['name'] === 'cilium-operator' ? [runningVersion(pod, 'operator')] : []
  })
}

function runningVersion(pod: V1Pod, part: RunningVersion['part']): RunningVersion {
  const { metadata, spec } = pod
  const down = part === 'agent' ? whyNotRunning(pod) : undefined
  return {
    name: metadata?.name ?? '',
    part,
    node: spec?.nodeName ?? '',
    version: spec?.containers[0]?.image?.replace(/@.*$/, '').split(':').at(-1)?.replace(/^v/, '') ?? '',
    ready: isReady(pod),
    ...(down === undefined ? {} : { down }),
  }
}

/** What metrics-server says of the nodes, as `kubectl top nodes` prints it; or why the API has nothing of it. */
export type NodeMetrics =
  | { readonly nodes: readonly { readonly name: string; readonly memoryBytes: number }[] }
  | { readonly unavailable: string }

const METRICS_API = 'v1beta1.metrics.k8s.io'

/** Asks for the metrics of the nodes. Where the API server has no answer of metrics-server, it says why. */
export async function nodeMetrics(kube: Kube): Promise<NodeMetrics> {
  try {
    return { nodes: readNodeMetrics(await kube.getJson('/apis/metrics.k8s.io/v1beta1/nodes')) }
  } catch (error) {
    // The API server itself may be what does not answer: then this throws as well.
    const service = await kube.getJson(`/apis/apiregistration.k8s.io/v1/apiservices/${METRICS_API}`)
    return { unavailable: `${whyUnavailable(service)}; ${messageOf(error)}` }
  }
}

/** The condition of an APIService, in words. */
export function whyUnavailable(service: unknown): string {
  const conditions = valueAt({ service }, 'service.status.conditions')
  const found: Values | undefined = Array.isArray(conditions)
    ? conditions.find((condition: Values) => condition['type'] === 'Available')
    : undefined
  if (found === undefined) return `${METRICS_API} has no condition yet`
  const { status, reason, message } = found
  return `${METRICS_API}: Available is ${String(status)}, ${String(reason)}: ${String(message)}`
}

/** Reads a NodeMetricsList. */
export function readNodeMetrics(list: unknown): { name: string; memoryBytes: number }[] {
  if (typeof list !== 'object' || list === null || !('items' in list) || !Array.isArray(list.items)) return []
  return list.items.map((item: { metadata: { name: string }; usage: { memory: string } }) => ({
    name: item.metadata.name,
    memoryBytes: bytesOf(item.usage.memory),
  }))
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
}

/** Bytes of a Kubernetes quantity such as `512Mi`; 0 for what is none. */
export function bytesOf(quantity: string): number {
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(quantity)
  return match === null ? 0 : Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0)
}

/** A claim of storage. */
export interface Claim {
  readonly name: string
  readonly phase: string
  readonly storageClass: string
}

/** Reads a claim. */
export async function claimOf(kube: Kube, namespace: string, name: string): Promise<Claim> {
  const { spec, status } = await kube.core.readNamespacedPersistentVolumeClaim({ namespace, name })
  return { name, phase: status?.phase ?? 'Unknown', storageClass: spec?.storageClassName ?? '' }
}
