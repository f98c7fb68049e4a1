import { isReady } from '../cilium/observe.ts'
import type { Kube, V1Pod } from '../kube/client.ts'
import { LABEL } from '../paths.ts'
import { eventually } from '../wait/eventually.ts'
import { whyNotReady } from '../observe/pod-state.ts'
import { nodeOfPinned } from './pinned.ts'

/**
 * Starts the pod unless it runs, and waits until it is Ready. One that is found on its way out is started again.
 *
 * @throws TimeoutError with what keeps it from being Ready.
 */
export async function runningPod(kube: Kube, manifest: V1Pod): Promise<V1Pod> {
  const { name = '', namespace = '' } = manifest.metadata ?? {}
  let isThere = false
  const observe = () => {
    const seen = isThere ? kube.core.readNamespacedPod({ name, namespace }) : kube.apply(manifest)
    isThere = false
    return seen
  }
  return eventually('workloadReady', observe, {
    until: seen => {
      if (seen.metadata?.deletionTimestamp !== undefined) return `${name} is being deleted`
      isThere = true
      return isReady(seen) ? undefined : whyNotReady(seen)
    },
    // Many pods start at once, on nodes that have their own work to do.
    everyMs: 250,
    progress: () => readyOn(kube, manifest),
  })
}

/**
 * How many pods of the run are Ready on the node of this one. They wait for each other: an agent takes on so many new endpoints
 * at a time, and fewer where the last ones took long.
 */
async function readyOn(kube: Kube, { metadata, spec }: V1Pod): Promise<number> {
  const node = spec === undefined ? undefined : nodeOfPinned(spec)
  const { items } = await kube.core.listPodForAllNamespaces({
    labelSelector: `${LABEL}=${metadata?.labels?.[LABEL]}`,
    ...(node === undefined ? {} : { fieldSelector: `spec.nodeName=${node}` }),
  })
  return items.filter(isReady).length
}
