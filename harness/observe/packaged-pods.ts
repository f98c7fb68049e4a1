import type { Kube, V1Pod } from '../kube/client.ts'
import { eventually } from '../wait/eventually.ts'
import { imageLackOf } from '../kube/pod-image.ts'
import { isReady } from '../cilium/observe.ts'
import { whyNotReady } from './pod-state.ts'

/** The components that K3s packages and that the article sees Pending. */
export const PACKAGED = ['coredns', 'local-path-provisioner', 'metrics-server'] as const

/** One of {@link PACKAGED}. */
export type PackagedName = (typeof PACKAGED)[number]

/** A packaged pod at one moment. */
export interface PackagedPod {
  readonly component: PackagedName
  readonly name: string
  readonly namespace: string
  readonly uid: string
  readonly phase: string
  readonly ready: boolean
  /** What keeps it from being Ready, or an empty text. */
  readonly missing: string
  /** Why it has no image, which is no fault of the cluster's network. */
  readonly noImage?: string
  /** The scheduler's reason and message while it finds no node. */
  readonly unscheduled: string
  /** Since when it is Ready or not, in milliseconds since the epoch; Kubernetes keeps whole seconds. */
  readonly since: number
}

/** The packaged pods, wherever the distribution puts them. */
export async function packagedPods(kube: Kube): Promise<PackagedPod[]> {
  const { items } = await kube.core.listPodForAllNamespaces()
  return items.flatMap(pod => {
    const component = PACKAGED.find(name => pod.metadata?.name?.startsWith(`${name}-`))
    return component === undefined || pod.metadata?.deletionTimestamp !== undefined ? [] : [packagedPod(component, pod)]
  })
}

/** The same once each component has one. @throws TimeoutError with those that have. */
export async function everyPackagedPod(kube: Kube, signal: AbortSignal): Promise<PackagedPod[]> {
  return eventually('podsScheduledOrPending', () => packagedPods(kube), {
    until: seen => {
      const components = new Set(seen.map(({ component }) => component))
      return components.size === PACKAGED.length ? undefined : `only pods of ${[...components].join(', ') || 'nothing'}`
    },
    signal,
  })
}

function packagedPod(component: PackagedName, pod: V1Pod): PackagedPod {
  const unscheduled = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False')
  const ready = isReady(pod)
  const noImage = imageLackOf(pod)?.why
  return {
    component,
    name: pod.metadata?.name ?? '',
    namespace: pod.metadata?.namespace ?? '',
    uid: pod.metadata?.uid ?? '',
    phase: pod.status?.phase ?? 'Unknown',
    ready,
    missing: ready ? '' : whyNotReady(pod),
    ...(noImage === undefined ? {} : { noImage }),
    unscheduled: unscheduled === undefined ? '' : `${unscheduled.reason}: ${unscheduled.message}`,
    since: pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime?.getTime() ?? 0,
  }
}
