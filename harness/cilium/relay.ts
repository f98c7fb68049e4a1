import type { Kube } from '../kube/client.ts'
import { CILIUM_NAMESPACE } from './namespace.ts'

/** Names of the pods of hubble-relay; there are none before the first installation. */
export async function relayPods(kube: Kube): Promise<string[]> {
  const labelSelector = 'k8s-app=hubble-relay'
  const { items } = await kube.core.listNamespacedPod({ namespace: CILIUM_NAMESPACE, labelSelector })
  return items.map(({ metadata }) => metadata?.name ?? '')
}

/**
 * Has Kubernetes put others in the place of relay's pods from before a switch. A pod keeps the routes that it got when it started:
 * once endpoint routes are switched on, such a relay does not reach an agent any more.
 */
export async function replaceRelay(kube: Kube, before: readonly string[]): Promise<void> {
  const metadata = before.map(name => ({ name, namespace: CILIUM_NAMESPACE }))
  await Promise.all(metadata.map(each => kube.remove({ apiVersion: 'v1', kind: 'Pod', metadata: each })))
}
