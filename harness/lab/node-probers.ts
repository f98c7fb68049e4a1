import type { Kube, V1Pod } from '../kube/client.ts'
import { openExecStream } from '../kube/exec-stream.ts'
import { LABEL } from '../paths.ts'
import { NodeProber } from '../probe/node-prober.ts'
import type { ClusterNode } from '../provision/cluster.ts'
import { type Run, hostsNamespace } from './namespace.ts'
import { namespacesOf } from './peers.ts'
import { pinnedTo } from './pinned.ts'
import { PROCESSOR } from './pods.ts'
import { runningPod } from './running-pod.ts'
import { shared } from './shared.ts'

/**
 * The prober that tells of a node: in a pod in the namespaces of the node itself, whose own programs it does not need. It runs
 * where the node has no CNI yet, whatever its taints are.
 */
export const nodeProberOf = shared(
  (_kube: Kube, { runId }: Run, { name }: Pick<ClusterNode, 'name'>) => `${runId} ${name}`,
  async (kube, run, { name }) => {
    await namespacesOf(kube, run)
    const manifest = nodePod(run, name)
    await runningPod(kube, manifest)
    const where = { namespace: hostsNamespace(run), pod: podName(name), container: 'prober' }
    return NodeProber.open(await openExecStream(kube.config, where, ['/prober', 'control', '--node']))
  },
  { isLost: ({ lost }) => lost !== undefined, close: prober => prober[Symbol.asyncDispose]() },
)

/** The same, while those of all other nodes start too: who asks one of the nodes goes on to the next. */
export async function nodeProberAmong(kube: Kube, run: Run, node: Pick<ClusterNode, 'name'>): Promise<NodeProber> {
  // Whoever asks such a node is told what became of its prober.
  for (const other of run.cluster.nodes) nodeProberOf(kube, run, other).catch(() => undefined)
  return nodeProberOf(kube, run, node)
}

function podName(node: string): string {
  return `node-${node}`
}

/**
 * The first process of the node's own namespace leads to its root folder, with all that is mounted there at any time, so that
 * none of it is mounted into the pod. What leads there is only for a privileged one.
 */
function nodePod(run: Run, node: string): V1Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: podName(node), namespace: hostsNamespace(run), labels: { app: 'node', [LABEL]: run.runId } },
    spec: {
      ...pinnedTo(node),
      hostNetwork: true,
      hostPID: true,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'prober',
          image: run.prober.image,
          imagePullPolicy: 'IfNotPresent',
          args: ['serve'],
          resources: PROCESSOR,
          securityContext: { privileged: true },
        },
      ],
    },
  }
}
