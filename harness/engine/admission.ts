import { listAgents } from '../cilium/observe.ts'
import { whyNoExec } from '../kube/exec-refusal.ts'
import { type Kube, type V1Pod, refusalIn } from '../kube/client.ts'
import { LABEL } from '../paths.ts'
import { messageOf } from '../results/errors.ts'
import { eventually } from '../wait/eventually.ts'

/** What admission refuses of what RBAC allows, in its words. */
export interface Refused {
  /** Pods that look at nodes. */
  readonly privilegedPods?: string
  /** Commands in pods of ours. */
  readonly exec?: string
}

/**
 * What admission refuses. RBAC cannot tell a privileged pod from another, nor what a policy makes of a command in a pod; so a pod is
 * sent with `dryRun`, and a command is asked for in a pod that is not there, in a namespace of the run. A webhook that takes no dry
 * run leaves it open.
 */
export async function refusedByAdmission(kube: Kube, runId: string, image: string): Promise<Refused> {
  const namespace = `conformance-access-${runId.slice(-6)}`
  const labels = { [LABEL]: runId, 'pod-security.kubernetes.io/enforce': 'privileged' }
  try {
    await kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } })
    await eventually('workloadReady', () => kube.core.readNamespacedServiceAccount({ namespace, name: 'default' }), {
      until: () => undefined,
      everyMs: 20,
    })
  } catch (error) {
    return { privilegedPods: podRefused(error) }
  }
  const exec = await whyNoExec(kube.config, { namespace, pod: 'privileged', container: 'prober' })
  if (exec !== undefined) return { exec: `commands in pods are refused: ${exec}` }
  try {
    await kube.core.createNamespacedPod({ namespace, body: privilegedPod(runId, image), dryRun: 'All' })
  } catch (error) {
    if (!/does not support dry run/.test(messageOf(error))) return { privilegedPods: podRefused(error) }
  }
  return {}
}

/** Why admission refuses commands in the agents of Cilium, without running one; undefined where it does not. */
export async function whyAgentsClosed(kube: Kube, namespace: string): Promise<string | undefined> {
  const [agent] = await listAgents(kube)
  const where = { namespace, pod: agent?.metadata?.name ?? 'cilium', container: 'cilium-agent' }
  const words = await whyNoExec(kube.config, where)
  return words === undefined ? undefined : `commands in the agents of Cilium are refused: ${words}`
}

/** @throws the error where it is no refusal. */
function podRefused(error: unknown): string {
  const words = refusalIn(error)
  if (words === undefined) throw error
  return `a privileged pod is refused: ${words}`
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
