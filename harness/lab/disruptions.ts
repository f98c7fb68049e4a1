import { isReady, listAgents } from '../cilium/observe.ts'
import type { Kube, V1Pod } from '../kube/client.ts'
import type { Cluster } from '../provision/cluster.ts'
import { onNode } from '../provision/nodes.ts'
import { BrokenError } from '../results/errors.ts'
import { eventually } from '../wait/eventually.ts'
import type { Run } from './namespace.ts'
import { nodeProberOf } from './node-probers.ts'

/** Where the pods of the cluster DNS are, whoever made the cluster. */
const DNS = { namespace: 'kube-system', labelSelector: 'k8s-app=kube-dns' } as const

/** Deletes the agent's pod, and waits for the next one. */
export async function restartAgent(kube: Kube, node: string): Promise<void> {
  const agentOn = async () => (await listAgents(kube)).filter(({ spec }) => spec?.nodeName === node)
  const old = await agentOn()
  await removePods(kube, old)
  await eventually('ciliumReady', agentOn, { until: now => notYetNew(old, now), everyMs: 250 })
}

/** Has the processes of a node's agent stand still, as if it were dead, and gives what has them go on. */
export async function freezeAgent({ nodes }: Pick<Cluster, 'nodes'>, name: string): Promise<() => Promise<void>> {
  const node = nodes.find(candidate => candidate.name === name)
  if (node === undefined) throw new BrokenError(`the cluster has no node ${name}`)
  const signal = async (kind: 'STOP' | 'CONT') => {
    await onNode(node, ['sh', '-c', `kill -${kind} $(pidof cilium-agent)`])
  }
  await signal('STOP')
  return () => signal('CONT')
}

/** Deletes all pods of the cluster DNS, and waits until there are as many new ones. */
export async function renewDns(kube: Kube): Promise<void> {
  const list = async () => (await kube.core.listNamespacedPod(DNS)).items
  const old = await list()
  await removePods(kube, old)
  await eventually('podsReady', list, { until: now => notYetNew(old, now), everyMs: 250 })
}

/** Names of the process that does it, by distribution; one of K3s is all of its node, or of its server. */
const PROCESSES = {
  kubelet: ['kubelet', 'k3s-agent', 'k3s-server'],
  'API server': ['kube-apiserver', 'k3s-server'],
} as const

/** What {@link freeze} stops. */
export type Freezable = keyof typeof PROCESSES

/** How long it is stopped, in milliseconds: the longest that a prober does it for. */
const FREEZE_MS = 30_000

/** Stops the process on these nodes for half a minute, has it go on, and waits until all agents are ready. */
export async function freeze(kube: Kube, run: Run, process: Freezable, nodes: readonly string[]): Promise<void> {
  const probers = await Promise.all(nodes.map(name => nodeProberOf(kube, run, { name })))
  await Promise.all(probers.map(prober => prober.freeze(PROCESSES[process], FREEZE_MS)))
  await eventually('ciliumReady', () => listAgents(kube), {
    until: agents => {
      const ready = agents.filter(isReady).length
      return ready === agents.length ? undefined : `${ready} of ${agents.length} agents are ready`
    },
    everyMs: 250,
  })
}

/** They have their time to end, as with `kubectl delete pod`. */
async function removePods(kube: Kube, pods: readonly V1Pod[]): Promise<void> {
  const remove = ({ metadata: { name = '', namespace = '' } = {} }: V1Pod) =>
    kube.core.deleteNamespacedPod({ name, namespace })
  await Promise.all(pods.map(remove))
}

/** Why the old pods are not replaced yet. */
function notYetNew(old: readonly V1Pod[], now: readonly V1Pod[]): string | undefined {
  const gone = new Set(old.map(({ metadata }) => metadata?.uid))
  const next = now.filter(({ metadata }) => !gone.has(metadata?.uid))
  const ready = next.filter(isReady)
  if (now.length === next.length && ready.length >= old.length) return undefined
  return `${ready.length} of ${old.length} pods are new and ready, ${now.length - next.length} of the old ones are there`
}

/** Scales a Deployment and waits until its pods are so many. @returns How many there were to be. */
export async function scale(
  kube: Kube,
  where: { readonly namespace: string; readonly name: string },
  replicas: number,
) {
  const found = await kube.apps.readNamespacedDeploymentScale(where)
  const before = found.spec?.replicas ?? 1
  const { metadata = {} } = found
  const body = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata, spec: { replicas } }
  await kube.apps.replaceNamespacedDeploymentScale({ ...where, body })
  await eventually('podsReady', () => kube.apps.readNamespacedDeployment(where), {
    until: ({ status }) => {
      const [there, ready] = [status?.replicas ?? 0, status?.readyReplicas ?? 0]
      return there === replicas && ready === replicas ? undefined : `${there} pods, ${ready} of them ready`
    },
    everyMs: 250,
  })
  return before
}
