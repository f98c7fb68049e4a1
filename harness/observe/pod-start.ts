import type { Kube, V1Pod } from '../kube/client.ts'
import { isReady } from '../cilium/observe.ts'

/** A pod on its way to Ready, with what keeps it. */
export interface PodStart {
  readonly pod: string
  /** Empty until it is scheduled. */
  readonly node: string
  readonly phase: string
  readonly ready: boolean
  readonly ip: string
  /** Why the scheduler finds no node. */
  readonly unscheduled?: string
  /** Containers that do not run, with the kubelet's reason and message. */
  readonly waiting: readonly { readonly reason: string; readonly message: string }[]
  /** Warnings of the pod's events, as `reason: message`; read only while it is not Ready. */
  readonly warnings: readonly string[]
}

/** Looks at a pod, and at its events while it is not Ready. */
export async function podStart(kube: Kube, namespace: string, name: string): Promise<PodStart> {
  const pod = await kube.core.readNamespacedPod({ namespace, name })
  const start = startOf(pod)
  if (start.ready) return { ...start, warnings: [] }
  const fieldSelector = `type=Warning,involvedObject.kind=Pod,involvedObject.name=${name}`
  const { items } = await kube.core.listNamespacedEvent({ namespace, fieldSelector })
  const warnings = items.map(({ reason, message }) => `${reason}: ${message}`)
  // The newest ones tell what keeps it now.
  return { ...start, warnings: [...new Set(warnings)].slice(-8) }
}

/** What the status of a pod says of its start. */
export function startOf({ metadata, spec, status }: V1Pod): Omit<PodStart, 'warnings'> {
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled')
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  return {
    pod: metadata?.name ?? '',
    node: spec?.nodeName ?? '',
    phase: status?.phase ?? 'Unknown',
    ready: isReady(status === undefined ? {} : { status }),
    ip: status?.podIP ?? '',
    ...(scheduled?.status === 'False' ? { unscheduled: `${scheduled.reason}: ${scheduled.message}` } : {}),
    waiting: containers.flatMap(({ state }) =>
      state?.waiting === undefined
        ? []
        : [{ reason: state.waiting.reason ?? '', message: state.waiting.message ?? '' }],
    ),
  }
}
