import type { Kube, V1Pod } from '../kube/client.ts'
import { BrokenError } from '../result/errors.ts'
import { eventually } from '../wait/eventually.ts'
import { rolloutMissing } from './install.ts'
import { CILIUM_NAMESPACE } from './observe.ts'

/** A pod of Cilium whose container ends again and again, or cannot be started. */
export interface Stuck {
  readonly pod: string
  readonly container: string
  /** For example `CrashLoopBackOff`. */
  readonly why: string
  /** What the container wrote before it ended last; empty when it never ran. */
  readonly log: string
}

/** How often a container ends until it is called stuck: once may be the weather. */
const ENDS = 2

/**
 * Waits until the agents and the operator have rolled out to what was asked for last, or until one of them will not.
 *
 * @returns `undefined` when all are ready, else the first pod that is stuck.
 * @throws TimeoutError when neither happens in time.
 */
export async function awaitRollout(kube: Kube, signal?: AbortSignal): Promise<Stuck | undefined> {
  const seen = await eventually('ciliumReady', () => look(kube), {
    until: ({ missing, stuck }) => (stuck === undefined && missing !== '' ? missing : undefined),
    everyMs: 250,
    signal,
  })
  if (seen.stuck === undefined) return undefined
  const { pod, container, why } = seen.stuck
  return { pod, container, why, log: await lastWords(kube, pod, container) }
}

async function look(kube: Kube): Promise<{ missing: string; stuck: Omit<Stuck, 'log'> | undefined }> {
  const namespace = CILIUM_NAMESPACE
  const [agent, operator, agents, operators] = await Promise.all([
    kube.apps.readNamespacedDaemonSet({ namespace, name: 'cilium' }),
    kube.apps.readNamespacedDeployment({ namespace, name: 'cilium-operator' }),
    kube.core.listNamespacedPod({ namespace, labelSelector: 'k8s-app=cilium' }),
    kube.core.listNamespacedPod({ namespace, labelSelector: 'io.cilium/app=operator' }),
  ])

  const missing = [
    rolloutMissing('cilium', {
      wanted: Math.max(agent.status?.desiredNumberScheduled ?? 0, 1),
      updated: agent.status?.updatedNumberScheduled ?? 0,
      ready: agent.status?.numberReady ?? 0,
      current: agent.status?.observedGeneration === agent.metadata?.generation,
    }),
    rolloutMissing('cilium-operator', {
      wanted: operator.spec?.replicas ?? 1,
      updated: operator.status?.updatedReplicas ?? 0,
      ready: operator.status?.readyReplicas ?? 0,
      current: operator.status?.observedGeneration === operator.metadata?.generation,
    }),
  ]
  return {
    missing: missing.filter(text => text !== undefined).join('; '),
    stuck: [...agents.items, ...operators.items].map(stuckIn).find(found => found !== undefined),
  }
}

/** The container of a pod that does not get on; none while it may still do. */
export function stuckIn(pod: V1Pod): Omit<Stuck, 'log'> | undefined {
  if (pod.metadata?.deletionTimestamp !== undefined) return undefined
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
  for (const { name, restartCount, ready, state, lastState } of statuses) {
    const waiting = state?.waiting?.reason ?? ''
    const noImage = /^(?:ErrImageNeverPull|ImagePullBackOff|InvalidImageName|CreateContainerConfigError)$/.test(waiting)
    const ends = !ready && restartCount >= ENDS && (lastState?.terminated?.exitCode ?? 0) !== 0
    if (!noImage && !ends) continue
    const why = waiting === '' ? `ended ${restartCount} times` : waiting
    return { pod: pod.metadata?.name ?? '', container: name, why }
  }
  return undefined
}

/** The end of the log of the run before this one, or of this one where it is the first. */
async function lastWords(kube: Kube, name: string, container: string): Promise<string> {
  const request = { namespace: CILIUM_NAMESPACE, name, container, tailLines: 80 }
  for (const previous of [true, false]) {
    try {
      const text = await kube.core.readNamespacedPodLog({ ...request, previous })
      if (text !== '') return text
    } catch (error) {
      if (!previous) throw new BrokenError(`the log of ${container} in ${name} cannot be read`, { cause: error })
    }
  }
  return ''
}
