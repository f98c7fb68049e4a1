import type { ImageSet } from '../images/image-set.ts'
import type { Journal } from '../journal/journal.ts'
import type { PhaseScope } from '../results/phases.ts'
import type { Surroundings, Topology } from './topology.ts'

/** A node of a cluster, and the container that it is. */
export interface ClusterNode {
  /** Its name in Kubernetes. */
  readonly name: string
  readonly role: 'server' | 'agent'
  /** Name of its container in the Docker engine; absent for a node that this harness did not make. */
  readonly container?: string
  /** Its address; that of IPv4 where it has both. */
  readonly ip: string
  /** Its IPv6 address beside that. */
  readonly ip6?: string
  /** By the label `topology.kubernetes.io/zone`. */
  readonly zone?: string
  /** Why pods may not run there, for example `it is cordoned`; absent where nothing is known against it. */
  readonly unfit?: string
}

/** A cluster as data: it crosses process borders and is saved for `--reuse`. */
export interface Cluster {
  readonly runId: string
  readonly provisioner: string
  /** What really runs, in words. Never the name of something that a stand-in took the place of. */
  readonly distribution: string
  /** With its leading `v`. */
  readonly kubernetesVersion: string
  readonly imageSource: string
  /** File with an administrator's kubeconfig. */
  readonly kubeconfig: string
  /** Somebody else's: nothing is installed on it and nothing of it is changed. */
  readonly isForeign?: boolean
  /** Docker network of the nodes, or of the first of them; absent for a cluster that this harness did not make. */
  readonly network?: string
  /** The router and the networks that it connects; absent where the nodes are on one network and there is nothing around it. */
  readonly surroundings?: Surroundings
  readonly nodes: readonly ClusterNode[]
  /** Image of the kube-proxy that runs there beside Cilium; absent where Cilium alone serves the services. */
  readonly kubeProxy?: string
  /** Processors to which each node is held; absent where it may use all of the machine's. */
  readonly nodeCpus?: number
  readonly podCIDR: string
  readonly serviceCIDR: string
  /** The ranges of IPv6 beside those of IPv4; absent where the cluster has none. */
  readonly ipv6?: FamilyRanges
  /** Domain of the names of services, without dots at its ends. */
  readonly dnsDomain: string
  /** Where pods on the host network of any node reach the API server without a service. */
  readonly apiServer: { readonly host: string; readonly port: number }
  /** Whether metrics-server takes the kubelets' certificates on trust, because they are signed by nobody. */
  readonly kubeletInsecureTls: boolean
}

/** What a provisioner is asked for. */
export interface ProvisionRequest {
  readonly runId: string
  /** Number of nodes, the server included. */
  readonly nodes: number
  readonly ranges: AddressRanges
  /** What is wanted around the nodes, with the image of the router; absent for one network and nothing else. */
  readonly around?: { readonly topology: Topology; readonly router: string }
  readonly images: ImageSet
  readonly journal: Journal
  /** Folder of the run for kubeconfig and node logs. */
  readonly folder: string
  readonly scope: PhaseScope
  readonly signal?: AbortSignal | undefined
}

/** One way to get a cluster that has no CNI yet. */
export interface Provisioner {
  readonly name: string
  /** One sentence for `--help`. */
  readonly summary: string
  /** It can put nodes on different networks. */
  readonly severalNetworks?: true
  /** Makes the cluster; its API server answers and every node is registered when this returns. */
  provision(request: ProvisionRequest): Promise<Cluster>
}

/** Ranges from which the pods and the services of a cluster have their addresses of one family, as CIDRs. */
interface FamilyRanges {
  readonly pods: string
  readonly services: string
}

/** The same for a cluster: of IPv4, and of IPv6 beside it where the cluster is dual-stack. */
export interface AddressRanges extends FamilyRanges {
  readonly ipv6?: FamilyRanges
}

/** The ranges as Kubernetes takes them: those of both families, with a comma between, and IPv4 first. */
export function joinedRanges({ pods, services, ipv6 }: AddressRanges): FamilyRanges {
  return ipv6 === undefined
    ? { pods, services }
    : { pods: `${pods},${ipv6.pods}`, services: `${services},${ipv6.services}` }
}

/** K3s's defaults, which every provisioner uses unless told otherwise. */
export const K3S_RANGES: AddressRanges = { pods: '10.42.0.0/16', services: '10.43.0.0/16' }

/**
 * Ranges of IPv6 in a dual-stack cluster, out of those that belong to nobody (RFC 4193). Each node gets a /64 of the pods'; the API
 * server takes no larger range of services than a /108.
 */
export const IPV6_RANGES: FamilyRanges = { pods: 'fd00:10:42::/56', services: 'fd00:10:43::/112' }
