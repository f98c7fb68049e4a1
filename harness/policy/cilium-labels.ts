import { type LabelSelector, mapKeys } from './selector.ts'
import type { Labels, PodParty } from './world.ts'

/** Label of every pod that says its namespace. */
export const NAMESPACE_KEY = 'io.kubernetes.pod.namespace'

/** What the key of a namespace's label begins with, as a label of its pods. */
export const NAMESPACE_LABELS_PREFIX = 'io.cilium.k8s.namespace.labels.'

/** Label of every pod that says its service account. */
export const SERVICE_ACCOUNT_KEY = 'io.cilium.k8s.policy.serviceaccount'

/**
 * A pod's labels as Cilium's selectors see them: beside its own those of its namespace, and where and as whom it runs.
 *
 * Source: https://docs.cilium.io/en/stable/security/policy/kubernetes/
 */
export function labelsAsCilium(pod: PodParty): Labels {
  const ofNamespace = Object.entries(pod.namespaceLabels).map(([key, value]) => [NAMESPACE_LABELS_PREFIX + key, value])
  return {
    ...pod.labels,
    ...Object.fromEntries(ofNamespace),
    [NAMESPACE_KEY]: pod.namespace,
    [SERVICE_ACCOUNT_KEY]: pod.serviceAccount,
  }
}

/** The selector without the sources of its keys: `k8s:app` and `any:app` are `app`. */
export function plainSelector(selector: LabelSelector): LabelSelector {
  return mapKeys(selector, key => key.replace(/^(k8s|any)[:.]/, ''))
}
