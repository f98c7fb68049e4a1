import type { SeenCiliumNode } from '../observe/cilium-nodes.ts'
import { type Judge, judgeComplaints } from './judge.ts'

/** Every node of the cluster by its name, as Kubernetes has it. */
export type WantedCiliumNodes = Readonly<Record<string, { readonly ip: string; readonly podCIDR: string }>>

/** Whether Cilium's own picture of the nodes is that of Kubernetes: agents send packets for pods by it. */
export const judge: Judge<readonly SeenCiliumNode[], WantedCiliumNodes> = {
  kind: 'cilium-nodes',
  version: 1,
  summary: 'CiliumNode objects, beside addresses and pod CIDRs of the nodes',
  decide(seen, wanted) {
    const names = Object.keys(wanted)
    return judgeComplaints([
      ...(names.length === 0 ? ['no node was named'] : []),
      ...names.filter(name => seen.every(node => node.name !== name)).map(name => `there is no CiliumNode ${name}`),
      ...seen.flatMap(node => complaintsAbout(node, wanted[node.name])),
    ])
  },
}

function complaintsAbout({ name, ips, podCIDRs }: SeenCiliumNode, wanted?: WantedCiliumNodes[string]): string[] {
  if (wanted === undefined) return [`there is a CiliumNode ${name}, and no such node`]
  return [
    ...(ips.includes(wanted.ip) ? [] : [`CiliumNode ${name} has the address ${told(ips)}, not ${told([wanted.ip])}`]),
    ...(podCIDRs.includes(wanted.podCIDR)
      ? []
      : [`CiliumNode ${name} has the pod CIDR ${told(podCIDRs)}, not ${told([wanted.podCIDR])}`]),
  ]
}

/** @param texts An empty one is none: a node without a pod CIDR has an empty text in its place. */
function told(texts: readonly string[]): string {
  return texts.filter(Boolean).join(', ') || 'none'
}
