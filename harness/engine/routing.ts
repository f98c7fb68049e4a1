import type { Kube } from '../kube/client.ts'
import { ciliumNodes } from '../observe/cilium-nodes.ts'
import { pathsOf, startDaemon } from '../router/ask.ts'
import type { Cluster } from '../provision/cluster.ts'
import { routerConfigOf, routerPlaceOf } from '../provision/router.ts'
import type { PhaseScope } from '../results/phases.ts'
import { eventually } from '../wait/eventually.ts'
import { leaveToCases } from '../wait/leave-to-cases.ts'

/** Starts the daemon of the router, where there is one, with every node as a neighbour. */
export async function startRouting(cluster: Cluster): Promise<void> {
  const { surroundings } = cluster
  if (surroundings === undefined) return
  await startDaemon(routerPlaceOf(surroundings), routerConfigOf(surroundings, cluster.nodes))
}

/** Waits, where there is a router, until it has learnt the way to the pods of every node: all other cases go by it. */
export async function routesLearnt(
  { cluster: { surroundings }, kube }: { readonly cluster: Cluster; readonly kube: Kube },
  scope: PhaseScope,
): Promise<void> {
  if (surroundings === undefined) return
  const look = async () => {
    const [nodes, paths] = await Promise.all([ciliumNodes(kube), pathsOf(routerPlaceOf(surroundings))])
    const learnt = new Set(paths.map(({ prefix }) => prefix))
    const cidrs = nodes.flatMap(({ podCIDRs }) => podCIDRs.filter(cidr => cidr.includes('.')))
    return { missing: cidrs.filter(cidr => !learnt.has(cidr)), learnt: [...learnt] }
  }
  const until = ({ missing, learnt }: Awaited<ReturnType<typeof look>>) =>
    missing.length === 0 ? undefined : `it has not learnt ${missing.join(', ')}, only ${learnt.join(', ') || 'nothing'}`
  await scope.phase('routes', ({ signal }) =>
    leaveToCases(eventually('routesLearnt', look, { until, everyMs: 250, signal })),
  )
}
