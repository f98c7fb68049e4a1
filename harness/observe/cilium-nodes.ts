import type { Kube } from '../kube/client.ts'

/** What Cilium knows of a node, and tells all agents. */
export interface SeenCiliumNode {
  readonly name: string
  /** Its addresses of type InternalIP. */
  readonly ips: readonly string[]
  /** The ranges from which it gives addresses to its pods: from Kubernetes, from the pool of the cluster, or from several pools. */
  readonly podCIDRs: readonly string[]
}

/** The CiliumNode objects of the API, which the agents write. */
export async function ciliumNodes(kube: Kube): Promise<SeenCiliumNode[]> {
  const nodes = await kube.list<CiliumNode>('cilium.io/v2', 'CiliumNode')
  return nodes.map(({ metadata, spec }) => ({
    name: metadata.name,
    ips: (spec?.addresses ?? []).flatMap(({ type, ip }) => (type === 'InternalIP' && ip !== undefined ? [ip] : [])),
    podCIDRs: [
      ...(spec?.ipam?.podCIDRs ?? []),
      ...(spec?.ipam?.pools?.allocated ?? []).flatMap(({ cidrs }) => cidrs ?? []),
    ],
  }))
}

/** The part of a CiliumNode that is read. */
interface CiliumNode {
  readonly metadata: { readonly name: string }
  readonly spec?: {
    readonly addresses?: readonly { readonly type: string; readonly ip?: string }[]
    readonly ipam?: {
      readonly podCIDRs?: readonly string[]
      readonly pools?: { readonly allocated?: readonly { readonly cidrs?: readonly string[] }[] }
    }
  }
}
