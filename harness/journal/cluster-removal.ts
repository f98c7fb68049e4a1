import { Kube } from '../kube/client.ts'
import { LABEL, LANE_LABEL } from '../paths.ts'
import { messageOf } from '../results/errors.ts'
import type { BudgetName } from '../wait/budgets.ts'
import { eventually } from '../wait/eventually.ts'
import { pathExists } from './path-removal.ts'
import type { Left } from './report.ts'
import type { Resource } from './resource.ts'

/** How {@link removeFromClusters} works. */
export interface ClusterRemovalOptions {
  readonly budget: BudgetName
  /** Only say what would be removed. */
  readonly dryRun: boolean
}

/** What became of what runs made in clusters. */
export interface ClusterRemoval {
  readonly removed: readonly Resource[]
  readonly left: readonly Left[]
}

/**
 * Removes what a run made in clusters that are not its own: the namespaces that carry its label, and what else is named after
 * its lanes. It has not made anything where the kubeconfig that it announced was never written.
 */
export async function removeFromClusters(
  runId: string,
  outstanding: readonly Resource[],
  options: ClusterRemovalOptions,
): Promise<ClusterRemoval> {
  const removed: Resource[] = []
  const left: Left[] = []
  for (const resource of outstanding.filter(({ kind }) => kind === 'namespaces')) {
    if (!(await pathExists(resource.name))) continue
    try {
      const kube = await Kube.fromFile(resource.name)
      if (await removeLabelled(kube, `${LABEL}=${runId}`, options)) removed.push(resource)
    } catch (error) {
      left.push({ resource, why: messageOf(error) })
    }
  }
  return { removed, left }
}

/**
 * Removes every namespace with the label, waits until they are gone, and says whether there was any. What a lane has of the whole
 * cluster goes first: it would outlive the namespaces that it is about.
 */
export async function removeLabelled(
  kube: Kube,
  labelSelector: string,
  { budget, dryRun }: ClusterRemovalOptions,
): Promise<boolean> {
  const list = async () => (await kube.core.listNamespace({ labelSelector })).items
  const found = await list()
  if (dryRun || found.length === 0) return found.length > 0
  await removePolicies(kube, new Set(found.flatMap(({ metadata }) => metadata?.labels?.[LANE_LABEL] ?? [])))
  await Promise.all(
    found.map(({ metadata }) =>
      kube.remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: metadata?.name ?? '' } }),
    ),
  )
  await eventually(budget, list, {
    until: items =>
      items.length === 0 ? undefined : `still there: ${items.map(({ metadata }) => metadata?.name).join(', ')}`,
    everyMs: 500,
  })
  return true
}

/** A policy, or a group or pool of addresses. */
interface OfTheCluster {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }
  readonly spec?: { readonly endpointSelector?: { readonly matchLabels?: Readonly<Record<string, string>> } }
}

/** By their version. */
const KINDS = {
  v2: ['CiliumClusterwideNetworkPolicy', 'CiliumCIDRGroup', 'CiliumEgressGatewayPolicy', 'CiliumLoadBalancerIPPool'],
  v2alpha1: ['CiliumL2AnnouncementPolicy'],
} as const

async function removePolicies(kube: Kube, lanes: ReadonlySet<string>): Promise<void> {
  if (lanes.size === 0) return
  // A cluster may be without Cilium, or have one without the feature that brings the kind.
  const found = await Promise.all(
    Object.entries(KINDS).map(async ([version, kinds]) => {
      const known = await kube.kinds('cilium.io', version)
      const lists = kinds
        .filter(kind => known.includes(kind))
        .map(kind => kube.list<OfTheCluster>(`cilium.io/${version}`, kind))
      return (await Promise.all(lists)).flat()
    }),
  )
  const ours = found.flat().filter(({ metadata, spec }) => {
    const labels = { ...metadata.labels, ...spec?.endpointSelector?.matchLabels }
    return Object.values(labels).some(value => lanes.has(value))
  })
  await Promise.all(ours.map(object => kube.remove(object)))
}
