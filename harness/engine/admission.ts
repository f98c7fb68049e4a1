import { type Kube, type V1Pod, refusalIn } from '../kube/client.ts'
import { LABEL } from '../paths.ts'
import { messageOf } from '../results/errors.ts'
import { eventually } from '../wait/eventually.ts'

/**
 * Why admission refuses the pods that look at nodes, in its words; undefined where it does not. RBAC cannot tell a privileged pod
 * from another, so one is sent with `dryRun`, in a namespace of the run. A webhook that takes no dry run leaves it open.
 */
export async function whyNoPrivilegedPods(kube: Kube, runId: string, image: string): Promise<string | undefined> {
  const namespace = `conformance-access-${runId.slice(-6)}`
  const labels = { [LABEL]: runId, 'pod-security.kubernetes.io/enforce': 'privileged' }
  try {
    await kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } })
    await eventually('workloadReady', () => kube.core.readNamespacedServiceAccount({ namespace, name: 'default' }), {
      until: () => undefined,
      everyMs: 20,
    })
    await kube.core.createNamespacedPod({ namespace, body: privilegedPod(runId, image), dryRun: 'All' })
    return undefined
  } catch (error) {
    const words = refusalIn(error)
    if (words !== undefined) return `a privileged pod is refused: ${words}`
    if (/does not support dry run/.test(messageOf(error))) return undefined
    throw error
  }
}

/** As much of the pod that looks at a node as admission may mind. */
function privilegedPod(runId: string, image: string): V1Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'privileged', labels: { app: 'node', [LABEL]: runId } },
    spec: {
      hostNetwork: true,
      hostPID: true,
      tolerations: [{ operator: 'Exists' }],
      automountServiceAccountToken: false,
      containers: [{ name: 'prober', image, args: ['serve'], securityContext: { privileged: true } }],
    },
  }
}
