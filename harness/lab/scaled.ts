import type { Kube } from '../kube/client.ts'
import { saysRefused } from '../kube/refusal.ts'
import { LABEL } from '../paths.ts'
import { RefusedError } from '../results/errors.ts'
import { eventually } from '../wait/eventually.ts'
import { type Run, podsNamespace } from './namespace.ts'
import { POD_PORTS, podSpec } from './pods.ts'

/** Name of the deployment that cases scale, and the value of its pods' label `app`. */
export const SCALED = 'scaled'

/** A deployment of echo pods whose size a case may change; the service `scaled` is in front of it. */
export interface BackendsWord {
  /**
   * Asks for so many pods and waits until exactly so many are Ready and none is on its way out. At 0 the deployment is
   * as a case should leave it.
   *
   * @returns Addresses of the pods, sorted.
   */
  scale(replicas: number): Promise<string[]>
}

/** Makes the word; the deployment is created by the first `scale`. One case at a time may use it. */
export function backendsWord(kube: Kube, run: Run): BackendsWord {
  const namespace = podsNamespace(run)
  return {
    async scale(replicas) {
      await kube.apply(manifest(run, namespace, replicas))
      const pods = await eventually(
        'workloadReady',
        async () => {
          const seen = await kube.core.listNamespacedPod({ namespace, labelSelector: `app=${SCALED}` })
          if (run.cluster.isForeign === true && seen.items.length < replicas) await mayHavePods(kube, namespace)
          return seen
        },
        {
          until: ({ items }) => {
            const ready = items.filter(({ status }) => status?.containerStatuses?.every(container => container.ready))
            if (items.length === replicas && ready.length === replicas) return undefined
            return `${items.length} pods, ${ready.length} of them ready`
          },
          everyMs: 50,
        },
      )
      return pods.items.map(({ status }) => status?.podIP ?? '').toSorted()
    },
  }
}

/** The pods are made by a controller, which is told what admission thinks of them. @throws RefusedError with that. */
async function mayHavePods(kube: Kube, namespace: string): Promise<void> {
  const { status } = await kube.apps.readNamespacedDeployment({ namespace, name: SCALED })
  const failure = status?.conditions?.find(({ type, status: is }) => type === 'ReplicaFailure' && is === 'True')
  const words = failure?.message ?? ''
  if (saysRefused(words)) throw new RefusedError(`pods of deployment ${SCALED}: ${words}`)
}

function manifest(run: Run, namespace: string, replicas: number) {
  const labels = { app: SCALED, [LABEL]: run.runId }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: SCALED, namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: { app: SCALED } },
      template: { metadata: { labels }, spec: podSpec(run, POD_PORTS, { network: 'own' }) },
    },
  }
}
