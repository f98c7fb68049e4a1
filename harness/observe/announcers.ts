import { ciliumNamespace } from '../cilium/namespace.ts'
import type { Kube } from '../kube/client.ts'
import type { Prober } from '../probe/prober.ts'

/** Who answers ARP for an address of a service. */
export interface Announcers {
  readonly address: string
  /** By the names of nodes; a stranger by its hardware address. */
  readonly answer: readonly string[]
  /** The node that holds the service's lease; absent where there is no lease. */
  readonly holder?: string
}

/** What has to be known to ask. */
export interface AnnouncersQuestion {
  readonly kube: Kube
  /** On a host of the nodes' network. */
  readonly prober: Prober
  /** Addresses of nodes, by their names. */
  readonly nodes: Readonly<Record<string, string>>
  readonly service: { readonly namespace: string; readonly name: string; readonly address: string }
}

/** How long answers are waited for: they take less than a millisecond. */
const LISTEN_MS = 500

/** Asks for the address, for those of the nodes, by which their hardware is known, and for the lease. */
export async function announcersOf({ kube, prober, nodes, service }: AnnouncersQuestion): Promise<Announcers> {
  const claims = async (host: string) => (await prober.arp(host, { timeoutMs: LISTEN_MS })).claims ?? []
  const known = Object.entries(nodes).map(async ([node, ip]) => (await claims(ip)).map(mac => [mac, node] as const))
  const { address, namespace, name } = service
  const [answer, names, leases] = await Promise.all([
    claims(address),
    Promise.all(known),
    kube.list<Lease>('coordination.k8s.io/v1', 'Lease', await ciliumNamespace(kube)),
  ])
  const nodeOf = new Map(names.flat())
  const lease = leases.find(({ metadata }) => metadata.name === `cilium-l2announce-${namespace}-${name}`)
  const holder = lease?.spec?.holderIdentity ?? ''
  return { address, answer: answer.map(mac => nodeOf.get(mac) ?? mac), ...(holder === '' ? {} : { holder }) }
}

/** The part of a lease that is read. */
interface Lease {
  readonly metadata: { readonly name: string }
  readonly spec?: { readonly holderIdentity?: string }
}
