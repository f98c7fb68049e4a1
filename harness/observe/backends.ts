import type { Kube } from '../kube/client.ts'
import { BrokenError } from '../results/errors.ts'
import { type EndpointSlice, wantedBackends } from './wanted-backends.ts'

/** Backends as `address:port/PROTOCOL`, sorted, by frontend in the same form; `/i` ends one for what comes from inside. */
export type Backends = ReadonlyMap<string, string[]>

/** What the load-balancer of a node should hold, by the API; see {@link wantedBackends}. */
export async function backendsInApi(kube: Kube, node: string): Promise<Backends> {
  const [services, slices, pods, { status }] = await Promise.all([
    kube.core.listServiceForAllNamespaces(),
    kube.get('/apis/discovery.k8s.io/v1/endpointslices'),
    kube.core.listPodForAllNamespaces(),
    kube.core.readNode({ name: node }),
  ])
  const ip = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address
  if (ip === undefined) throw new BrokenError(`node ${node} has no internal address`)
  const parsed: { items: EndpointSlice[] } = JSON.parse(slices)
  return wantedBackends({ services: services.items, slices: parsed.items, pods: pods.items }, { name: node, ip })
}

/**
 * Reads the output of `cilium-dbg bpf lb list -o json`: for each frontend and slot the entries of the map. Slot 0
 * describes the frontend itself and is no backend. A frontend with port 0 is Cilium's own: it catches what goes to the
 * address of a service at a port that the service does not have.
 */
export function readKernelBackends(listed: unknown): Backends {
  const all = new Map<string, string[]>()
  for (const [key, entries] of Object.entries(listed ?? {})) {
    const frontend = key.split(' ')[0] ?? ''
    if (frontend.endsWith(':0/ANY')) continue
    const known = all.get(frontend) ?? []
    for (const entry of Array.isArray(entries) ? entries.map(String) : []) {
      const backend = entry.split(' ')[0] ?? ''
      if (!/^(0\.0\.0\.0|\[::\]):0$/.test(backend)) known.push(entry.startsWith('backend') ? entry : backend)
    }
    all.set(frontend, known.toSorted())
  }
  return all
}

/** How a load-balancer differs from what it should hold; everything is told in a line. */
export interface BackendsDifference {
  /** Frontends whose backends are not those of the API. */
  readonly wrong: string[]
  /** Frontends of services that are gone. */
  readonly left: string[]
  /**
   * The same, for what comes from inside to a node port with externalTrafficPolicy Local. Cilium 1.20 leaves them behind
   * at the nodes' addresses whenever such a service is deleted, until the agent starts again: it notes the addresses of
   * a node port without the scope (`nodePortAddrByPort` in pkg/loadbalancer/reconciler/bpf_reconciler.go).
   */
  readonly leftInside: string[]
}

/** Holds the kernel against the API. */
export function compareBackends(api: Backends, kernel: Backends): BackendsDifference {
  const wrong = [...api].flatMap(([frontend, backends]) => {
    const found = kernel.get(frontend)?.join(' ')
    if (found === backends.join(' ')) return []
    return [
      `${frontend}: API has ${backends.join(' ') || 'none'}, kernel has ${found === undefined ? 'no such frontend' : found || 'none'}`,
    ]
  })
  const own = [...kernel]
    .filter(([frontend]) => !api.has(frontend))
    .map(([frontend, backends]) => `${frontend} -> ${backends.join(' ') || 'nothing'}`)
  return {
    wrong,
    left: own.filter(line => !line.includes('/i -> ')),
    leftInside: own.filter(line => line.includes('/i -> ')),
  }
}
