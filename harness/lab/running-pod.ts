import { isReady } from '../cilium/observe.ts'
import type { Kube, V1Pod } from '../kube/client.ts'
import { eventually } from '../wait/eventually.ts'
import { whyNotReady } from '../observe/pod-state.ts'

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
  })
}
