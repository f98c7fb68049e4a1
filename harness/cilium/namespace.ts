import { type Kube, refusalIn } from '../kube/client.ts'

/** Namespace into which this program installs Cilium, and the one that is meant where nobody may look for it. */
export const CILIUM_NAMESPACE = 'kube-system'

/** Label of the agents: of their DaemonSet and of their pods. */
const AGENTS = { labelSelector: 'k8s-app=cilium' }

const found = new WeakMap<Kube, string>()

/**
 * Namespace in which Cilium runs: the one of the agents. It is asked once a connection; as long as there are none,
 * {@link CILIUM_NAMESPACE} stands for it.
 */
export async function ciliumNamespace(kube: Kube): Promise<string> {
  const known = found.get(kube)
  if (known !== undefined) return known
  const [agents] = await agentDaemonSets(kube)
  const [of] = agents === undefined ? await unlessForbidden(kube.core.listPodForAllNamespaces(AGENTS)) : [agents]
  const namespace = of?.metadata?.namespace
  if (namespace !== undefined) found.set(kube, namespace)
  return namespace ?? CILIUM_NAMESPACE
}

/** The DaemonSet of the agents, by the label that the chart gives it; none where Cilium is not installed or may not be seen. */
export async function agentDaemonSets(kube: Kube) {
  return unlessForbidden(kube.apps.listDaemonSetForAllNamespaces(AGENTS))
}

async function unlessForbidden<Item>(asked: Promise<{ items: Item[] }>): Promise<Item[]> {
  try {
    return (await asked).items
  } catch (error) {
    if (refusalIn(error) !== undefined) return []
    throw error
  }
}
