import type { Kube } from '../kube/client.ts'
import { LABEL, LANE_LABEL } from '../paths.ts'
import { eventually } from '../wait/eventually.ts'
import { SERVICE_ACCOUNTS } from './lane-pods.ts'
import { PRIVILEGED, type Run } from './namespace.ts'

/** The namespaces of a lane. */
export interface LaneNamespaces {
  readonly red: string
  readonly blue: string
  /** A label of both, with a value that no other namespace has. */
  readonly label: readonly [key: string, value: string]
}

/** Makes the namespaces of a lane with their service accounts, and removes those that the lane had on an earlier profile. */
export async function openLaneNamespaces(kube: Kube, run: Run, lane: number): Promise<LaneNamespaces> {
  const installation = run.profile?.installedAt.toString(36) ?? 'bare'
  const value = `${lane}-${installation}`
  const names = { red: `conformance-red-${value}`, blue: `conformance-blue-${value}` }
  const { items } = await kube.core.listNamespace({ labelSelector: `${LANE_LABEL},${LABEL}=${run.runId}` })
  const stale = items.filter(({ metadata }) => metadata?.labels?.[LANE_LABEL]?.endsWith(`-${installation}`) === false)
  const remove = stale.map(({ metadata }) =>
    kube.remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: metadata?.name ?? '' } }),
  )
  const make = (['red', 'blue'] as const).map(async tenant => {
    const name = names[tenant]
    const labels = { [LABEL]: run.runId, [LANE_LABEL]: value, tenant, ...PRIVILEGED }
    await kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })
    await Promise.all(SERVICE_ACCOUNTS.map(account => openServiceAccount(kube, name, account)))
  })
  await Promise.all([...remove, ...make])
  return { ...names, label: [LANE_LABEL, value] }
}

/** The namespace may be a moment old. */
async function openServiceAccount(kube: Kube, namespace: string, name: string): Promise<void> {
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } }
  await eventually('workloadReady', () => kube.apply(account), { until: () => undefined, everyMs: 20 })
}
