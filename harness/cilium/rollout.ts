import type { Kube, V1Pod } from '../kube/client.ts'
import { type ImageLack, imageLackOf } from '../kube/pod-image.ts'
import { BrokenError, TimeoutError, messageOf } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { eventually } from '../wait/eventually.ts'
import { CILIUM_NAMESPACE } from './namespace.ts'
import { agentContainer, isReady } from './observe.ts'

/** A pod of Cilium whose container ends again and again, or cannot be created. */
export interface Stuck {
  readonly pod: string
  readonly container: string
  /** For example `CrashLoopBackOff`. */
  readonly why: string
  /** The end of what the container wrote before it ended last. */
  readonly log: string
  /** Why the log cannot be read. */
  readonly unread?: string
}

/** How often a container ends until it is called stuck: once may be the weather. */
const ENDS = 2

/**
 * How far agents have come. One has started when it has said once that it is well; the kubelet asks it again before it calls
 * it ready, and may take ten seconds for that. The operator is ready in either case.
 */
type Progress = 'started' | 'ready'

/**
 * Waits until the agents and the operator have rolled out to what was asked for last, or until one of them will not.
 *
 * @returns `undefined` when all are ready, else the first pod that is stuck.
 * @throws BrokenError when an image cannot be had, which says nothing of the release; TimeoutError when nothing happens in time.
 */
export async function awaitRollout(
  kube: Kube,
  signal?: AbortSignal,
  progress: Progress = 'ready',
): Promise<Stuck | undefined> {
  const { stuck, never } = await eventually('ciliumReady', () => look(kube, progress), {
    until: seen =>
      seen.stuck === undefined && seen.never === undefined && seen.missing !== '' ? seen.missing : undefined,
    everyMs: 250,
    signal,
  }).catch(async (error: unknown) => {
    if (!(error instanceof TimeoutError)) throw error
    // The next pull may have succeeded until now; none will any more.
    const { slow, noImage } = await look(kube, progress)
    refuseWithout(noImage)
    // A pod that neither ends nor gets ready is stuck as well.
    if (slow === undefined) throw error
    return { stuck: slow, never: undefined }
  })
  refuseWithout(never)
  if (stuck === undefined) return undefined
  return { ...stuck, ...(await lastWords(kube, stuck.pod, stuck.container)) }
}

/**
 * The same, where a release that does not roll out leaves nothing to do. Relay and UI are not waited for: they need the network
 * that the agents have just made, and cases that need them wait for themselves.
 *
 * @throws BrokenError with the last words of the pod that is stuck.
 */
export async function requireRollout(kube: Kube, progress: Progress, signal?: AbortSignal): Promise<void> {
  const stuck = await awaitRollout(kube, signal, progress)
  if (stuck === undefined) return
  const { pod, container, why, log } = stuck
  throw new BrokenError(
    `Cilium does not start: ${container} in ${pod}: ${why}\n${log.split('\n').slice(-20).join('\n')}`,
  )
}

/**
 * Waits until no namespace is being terminated any more: Helm can create nothing in one that is, and an upgrade that takes
 * one away has just returned.
 *
 * @returns The namespaces that were waited for.
 * @throws TimeoutError when one stays.
 */
export async function namespacesGone(kube: Kube, signal?: AbortSignal): Promise<string[]> {
  const awaited = new Set<string>()
  await eventually('namespacesGone', () => kube.core.listNamespace(), {
    until: ({ items }) => {
      const going = items
        .filter(({ status }) => status?.phase === 'Terminating')
        .map(({ metadata }) => metadata?.name ?? '')
      for (const name of going) awaited.add(name)
      return going.length === 0 ? undefined : going.join(', ')
    },
    everyMs: 250,
    signal,
  })
  return [...awaited]
}

type PodImageLack = ImageLack & { readonly pod: string }

function refuseWithout(lack: PodImageLack | undefined): void {
  if (lack === undefined) return
  throw new BrokenError(`Cilium does not start: ${lack.container} in ${lack.pod} has no image: ${lack.why}`, {
    cure: 'see with "npx cilium-conformance images" whether every image can be pulled, and check the images that your values name',
  })
}

/** A pod that is stuck, as its status tells. */
type Sighting = Pick<Stuck, 'pod' | 'container' | 'why'>

interface Look {
  readonly missing: string
  readonly stuck: Sighting | undefined
  /** A pod without an image, which may still come. */
  readonly noImage: PodImageLack | undefined
  /** A pod without an image, which nobody tries to get. */
  readonly never: PodImageLack | undefined
  /** The first pod that is not ready. */
  readonly slow: Sighting | undefined
}

async function look(kube: Kube, progress: Progress): Promise<Look> {
  const namespace = CILIUM_NAMESPACE
  const [agent, operator, agents, operators] = await Promise.all([
    kube.apps.readNamespacedDaemonSet({ namespace, name: 'cilium' }),
    kube.apps.readNamespacedDeployment({ namespace, name: 'cilium-operator' }),
    kube.core.listNamespacedPod({ namespace, labelSelector: 'k8s-app=cilium' }),
    kube.core.listNamespacedPod({ namespace, labelSelector: 'io.cilium/app=operator' }),
  ])

  const hasCome = progress === 'started' ? hasStarted : isReady
  const missing = [
    rolloutMissing('cilium', {
      wanted: Math.max(agent.status?.desiredNumberScheduled ?? 0, 1),
      updated: agent.status?.updatedNumberScheduled ?? 0,
      ready: progress === 'started' ? agents.items.filter(hasStarted).length : (agent.status?.numberReady ?? 0),
      current: agent.status?.observedGeneration === agent.metadata?.generation,
    }),
    rolloutMissing('cilium-operator', {
      wanted: operator.spec?.replicas ?? 1,
      updated: operator.status?.updatedReplicas ?? 0,
      ready: operator.status?.readyReplicas ?? 0,
      current: operator.status?.observedGeneration === operator.metadata?.generation,
    }),
  ]
  const pods = [...agents.items, ...operators.items]
  const slow = agents.items.find(pod => !hasCome(pod)) ?? operators.items.find(pod => !isReady(pod))
  const lacks = pods.flatMap(pod => {
    const lack = imageLackOf(pod)
    return lack === undefined ? [] : { ...lack, pod: pod.metadata?.name ?? '' }
  })
  return {
    noImage: lacks[0],
    never: lacks.find(({ why }) => why.startsWith('ErrImageNeverPull')),
    missing: missing.filter(text => text !== undefined).join('; '),
    stuck: pods.map(stuckIn).find(found => found !== undefined),
    slow: slow && {
      pod: slow.metadata?.name ?? '',
      container: slow.spec?.containers[0]?.name ?? '',
      why: [`not ready within ${BUDGETS.ciliumReady.ms / 1000} s`, ...waitsFor(slow)].join(': '),
    },
  }
}

function hasStarted(pod: V1Pod): boolean {
  return pod.metadata?.deletionTimestamp === undefined && agentContainer(pod)?.started === true
}

/** What containers of the pod wait for, such as `ImagePullBackOff: ...`. */
function waitsFor({ status }: V1Pod): string[] {
  const waiting = status?.containerStatuses?.map(({ state }) => state?.waiting).find(each => each !== undefined)
  return waiting === undefined
    ? []
    : [waiting.reason ?? 'waiting', ...(waiting.message === undefined ? [] : [waiting.message])]
}

/** The container of a pod that does not get on; none while it may still do. */
export function stuckIn(pod: V1Pod): Sighting | undefined {
  if (pod.metadata?.deletionTimestamp !== undefined) return undefined
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
  for (const { name, restartCount, ready, state, lastState } of statuses) {
    const waiting = state?.waiting?.reason ?? ''
    const refused = /^(?:InvalidImageName|CreateContainerConfigError)$/.test(waiting)
    const ends = !ready && restartCount >= ENDS && (lastState?.terminated?.exitCode ?? 0) !== 0
    if (!refused && !ends) continue
    const why = waiting === '' ? `ended ${restartCount} times` : waiting
    return { pod: pod.metadata?.name ?? '', container: name, why }
  }
  return undefined
}

/** The end of the log of the run before this one, or of this one where it is the first. */
async function lastWords(kube: Kube, name: string, container: string): Promise<Pick<Stuck, 'log' | 'unread'>> {
  const request = { namespace: CILIUM_NAMESPACE, name, container, tailLines: 80 }
  for (const previous of [true, false]) {
    try {
      const text = await kube.core.readNamespacedPodLog({ ...request, previous })
      if (text !== '') return { log: text }
    } catch (error) {
      // Of a container that never ran there is none.
      if (!previous) return { log: '', unread: messageOf(error) }
    }
  }
  return { log: '' }
}

/** What a rollout still lacks, in words; undefined when it is complete. */
export function rolloutMissing(
  name: string,
  rollout: { wanted: number; updated: number; ready: number; current: boolean },
): string | undefined {
  const { wanted, updated, ready, current } = rollout
  if (current && updated >= wanted && ready >= wanted) return undefined
  return `${name}: ${updated} of ${wanted} updated, ${ready} ready${current ? '' : ', new generation not seen yet'}`
}
