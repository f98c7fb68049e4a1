import type { Kube } from '../kube/client.ts'
import { type Right, missingRights } from '../kube/rights.ts'

/** What it takes to run a pod on a node, in a namespace of our own, and to speak with its prober. */
const RIGHTS: readonly Right[] = [
  { verb: 'create', resource: 'namespaces' },
  { verb: 'patch', resource: 'namespaces' },
  { verb: 'create', resource: 'pods' },
  { verb: 'patch', resource: 'pods' },
  // Over a WebSocket it is the one or the other, by the version of the API server.
  { verb: 'get', resource: 'pods/exec' },
  { verb: 'create', resource: 'pods/exec' },
]

/** Why no pod of ours can look at the nodes: the rights that are missing. Undefined where none is. */
export async function whyNodesAreClosed(kube: Kube): Promise<string | undefined> {
  const missing = await missingRights(kube, RIGHTS)
  return missing.length === 0 ? undefined : `the user of the kubeconfig may not ${missing.join(', ')} in all namespaces`
}
