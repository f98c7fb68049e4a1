import type { V1Node } from '../kube/client.ts'
import { whyUnschedulable } from '../kube/scheduling.ts'
import type { ClusterNode } from '../provision/cluster.ts'

/** What a Node object says by which cases choose their nodes. */
export function knownOf({ metadata, spec, status }: V1Node): Pick<ClusterNode, 'zone' | 'unfit'> {
  const labels = metadata?.labels ?? {}
  const zone = labels['topology.kubernetes.io/zone']
  const system = labels['kubernetes.io/os'] ?? status?.nodeInfo?.operatingSystem ?? 'linux'
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'True'
  const unscheduled = whyUnschedulable(spec === undefined ? {} : { spec })
  const why = [
    ...(system === 'linux' ? [] : [`it runs ${system}`]),
    ...(ready === 'True' ? [] : ['it is not Ready']),
    ...(unscheduled === undefined ? [] : [unscheduled]),
  ]
  return { ...(zone === undefined ? {} : { zone }), ...(why.length === 0 ? {} : { unfit: why.join(', ') }) }
}
