import type { Cluster, ClusterNode } from '../provision/cluster.ts'
import { onNode } from '../provision/nodes.ts'
import { type Values, mergeValues } from '../values.ts'

/**
 * Values that follow from the cluster and not from a way to install Cilium: the range of its pods, where the API server is
 * without a kube-proxy, where the node's own cgroup v2 root is, and which capabilities a container can be given.
 */
export async function clusterValues(cluster: Cluster, profile: Values): Promise<Values> {
  const [node] = cluster.nodes
  return mergeValues(
    routedValues(profile, cluster),
    {
      k8sServiceHost: cluster.apiServer.host,
      k8sServicePort: cluster.apiServer.port,
      operator: { replicas: 1 },
    },
    quotaValues(cluster.nodeCpus),
    node?.container === undefined ? {} : await nodeValues(node),
  )
}

/** Where the network carries pods' packets as they are, Cilium has to know for which addresses: those of all pods. */
export function routedValues(profile: Values, { podCIDR, ipv6 }: Pick<Cluster, 'podCIDR' | 'ipv6'>): Values {
  if (profile['routingMode'] !== 'native') return {}
  const own = { ipv4NativeRoutingCIDR: podCIDR, ...(ipv6 === undefined ? {} : { ipv6NativeRoutingCIDR: ipv6.pods }) }
  return Object.fromEntries(Object.entries(own).filter(([key]) => profile[key] === undefined))
}

/** With version 1 of cgroups no container may have a larger quota than its node, and the chart gives one of its own a processor. */
export function quotaValues(nodeCpus: number | undefined): Values {
  if (nodeCpus === undefined || nodeCpus >= 1) return {}
  return { cni: { resources: { limits: { cpu: `${Math.floor(nodeCpus * 1000)}m` } } } }
}

/** Where the values of a release come from; later ones win over earlier ones. */
interface Layers {
  readonly profile: Values
  readonly cluster: Values
  readonly images: Values
  readonly user?: Values | undefined
}

/**
 * The values of a release. Some of the user's cannot be right here: an API server is where this cluster has it, and agents and
 * operator, which read their ConfigMap once, are rolled out with it: a switched profile would otherwise be believed and not there.
 */
export function releaseValues({ profile, cluster, images, user = {} }: Layers): Values {
  const { k8sServiceHost, k8sServicePort } = cluster
  const here = { k8sServiceHost, k8sServicePort, rollOutCiliumPods: true, operator: { rollOutPods: true } }
  return mergeValues(profile, cluster, images, user, here)
}

async function nodeValues(node: ClusterNode): Promise<Values> {
  const mounts = await onNode(node, ['cat', '/proc/mounts'])
  const status = await onNode(node, ['cat', '/proc/1/status'])
  return mergeValues(cgroupValues(mounts), capabilityValues(status))
}

/** The agent would mount cgroup v2 itself; in a container it has to use the hierarchy that the container has. */
export function cgroupValues(mounts: string): Values {
  const root = /^cgroup2? (\S+) cgroup2 /m.exec(mounts)?.[1] ?? /^\S+ (\S+) cgroup2 /m.exec(mounts)?.[1]
  return root === undefined ? {} : { cgroup: { autoMount: { enabled: false }, hostRoot: root } }
}

const CAP_SYS_RESOURCE = 1n << 24n

/** The chart lists CAP_SYS_RESOURCE among the agent's capabilities; where the host has none to give, only "all there are" starts. */
export function capabilityValues(status: string): Values {
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1]
  if (bounding === undefined || (BigInt(`0x${bounding}`) & CAP_SYS_RESOURCE) !== 0n) return {}
  return { securityContext: { privileged: true } }
}
