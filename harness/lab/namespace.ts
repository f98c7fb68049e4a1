import type { Kube } from '../kube/client.ts'
import { LABEL } from '../paths.ts'
import type { ClusterNode } from '../provision/cluster.ts'
import { type NodePair, chooseFirstNode, chooseNodePair } from '../provision/node-pair.ts'
import { BrokenError } from '../results/errors.ts'
import type { ReadyContext } from '../run/context.ts'
import { eventually } from '../wait/eventually.ts'

/** What a cluster with Pod Security Admission wants of a namespace whose pods use the nodes' network or raw sockets. */
export const PRIVILEGED = { 'pod-security.kubernetes.io/enforce': 'privileged' } as const

/** A run that has a cluster. */
export type Run = ReadyContext

/** The node on which most shared workloads are. @throws BrokenError where there is none. */
export function firstNodeOf({ cluster }: Pick<Run, 'cluster'>): ClusterNode {
  const node = chooseFirstNode(cluster.nodes)
  if (node === undefined) throw new BrokenError('the cluster has no node')
  return node
}

/** The nodes between which the shared workloads talk. @throws BrokenError where there are not two. */
export function pairOf({ cluster }: Pick<Run, 'cluster'>): NodePair {
  const pair = chooseNodePair(cluster.nodes)
  if (pair === undefined) throw new BrokenError('traffic between nodes needs two nodes')
  return pair
}

/** Label of the namespaces in which shared workloads are. Its value is the namespace's own name. */
const SHARED = 'cilium-conformance-shared'

/**
 * Namespace of what is on the nodes' own network, which no profile changes. On a cluster that is not the harness's own, others may
 * run the suites at the same time.
 */
export function hostsNamespace({ runId, cluster }: Pick<Run, 'runId' | 'cluster'>): string {
  return cluster.isForeign === true ? `conformance-hosts-${runId.slice(-6)}` : 'conformance-hosts'
}

/**
 * Namespace of the pods and services that all cases on the installed profile share. A pod keeps the MTU and routes that
 * the profile gave it when it started, so another installation has another namespace.
 */
export function podsNamespace({ profile }: Run): string {
  return profile === undefined ? 'conformance-bare' : `conformance-${profile.name}-${profile.installedAt.toString(36)}`
}

/**
 * Makes both namespaces unless they are there, and removes those of earlier installations. Several workers may do so at
 * once.
 */
export async function openNamespaces(kube: Kube, run: Run): Promise<void> {
  const wanted = [hostsNamespace(run), podsNamespace(run)]
  const { items } = await kube.core.listNamespace({ labelSelector: `${SHARED},${LABEL}=${run.runId}` })
  const stale = items.map(({ metadata }) => metadata?.name ?? '').filter(name => !wanted.includes(name))
  await Promise.all(stale.map(name => removeNamespace(kube, name)))
  await Promise.all(
    wanted.map(async name => {
      const labels = { [LABEL]: run.runId, [SHARED]: name, ...PRIVILEGED }
      await kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })
      // Pods are refused until the namespace has its default service account.
      await eventually(
        'workloadReady',
        () => kube.core.readNamespacedServiceAccount({ namespace: name, name: 'default' }),
        { until: () => undefined, everyMs: 20 },
      )
    }),
  )
}

/** Services first: a namespace goes in its own time, and its external IPs would be claimed twice until then. */
async function removeNamespace(kube: Kube, name: string): Promise<void> {
  const { items } = await kube.core.listNamespacedService({ namespace: name })
  await Promise.all(
    items.map(({ metadata }) =>
      kube.remove({ apiVersion: 'v1', kind: 'Service', metadata: { name: metadata?.name ?? '', namespace: name } }),
    ),
  )
  await kube.remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
}
