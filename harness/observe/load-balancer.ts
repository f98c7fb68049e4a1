import { agentConfig, inAgentJson } from '../cilium/observe.ts'
import type { Kube } from '../kube/client.ts'
import { BrokenError } from '../results/errors.ts'
import { type EndpointSlice, wantedFrontends } from './wanted-frontends.ts'

/** Backends as `address:port/PROTOCOL`, sorted, by frontend in the same form; `/i` ends one for what comes from inside. */
export type Frontends = Readonly<Record<string, readonly string[]>>

/** A frontend in the BPF table of services. */
export interface KernelFrontend {
  /** Among how many of its slots the datapath chooses; `null` where the frontend's own entry is missing, and it is dead. */
  readonly active: number | null
  /** Its backends in the order of their slots: active ones first. */
  readonly slots: readonly string[]
}

/** The BPF table of services, by frontend. */
export type KernelFrontends = Readonly<Record<string, KernelFrontend>>

/** What the load-balancer of a node should hold, by the API, in the families that Cilium has; see {@link wantedFrontends}. */
export async function frontendsInApi(kube: Kube, name: string): Promise<Frontends> {
  const [services, slices, pods, { status }, config] = await Promise.all([
    kube.core.listServiceForAllNamespaces(),
    kube.get('/apis/discovery.k8s.io/v1/endpointslices'),
    kube.core.listPodForAllNamespaces(),
    kube.core.readNode({ name }),
    agentConfig(kube),
  ])
  const ips = (status?.addresses ?? []).filter(({ type }) => type === 'InternalIP').map(({ address }) => address)
  if (ips.length === 0) throw new BrokenError(`node ${name} has no internal address`)
  const parsed: { items: EndpointSlice[] } = JSON.parse(slices)
  const objects = { services: services.items, slices: parsed.items, pods: pods.items }
  const isOff = { 4: config['enable-ipv4'] === 'false', 6: config['enable-ipv6'] !== 'true' }
  return Object.fromEntries(
    Object.entries(wantedFrontends(objects, { name, ips })).filter(
      ([frontend]) => !isOff[frontend.startsWith('[') ? 6 : 4],
    ),
  )
}

/** What the BPF table of services holds on the node of an agent. */
export async function kernelFrontends(kube: Kube, agent: string): Promise<KernelFrontends> {
  const list = (...options: string[]) => inAgentJson(kube, agent, [...LIST, ...options, '-o', 'json'])
  const [listed, numbers] = await Promise.all([list(), list('--frontends')])
  return readKernelFrontends(listed, numbers)
}

const LIST = ['cilium-dbg', 'bpf', 'lb', 'list']

/**
 * Reads the output of `cilium-dbg bpf lb list -o json` and of the same with `--frontends`: for each frontend and slot the
 * entry of the map, once with the backend and once with the numbers of the entry. Slot 0 is the frontend itself, which says
 * how many slots are active. A frontend with port 0 is Cilium's own: it catches what goes to the address of a service at a
 * port that the service does not have.
 */
export function readKernelFrontends(listed: unknown, numbers: unknown): KernelFrontends {
  const all: Record<string, { active: number | null; slots: string[] }> = {}
  const counts = new Map(entriesOf(numbers).map(({ frontend, slot, value }) => [`${frontend} ${slot}`, value]))
  for (const { frontend, slot, value } of entriesOf(listed).toSorted((a, b) => a.slot - b.slot)) {
    if (frontend.endsWith(':0/ANY')) continue
    all[frontend] ??= { active: null, slots: [] }
    if (slot === 0) all[frontend].active = activeOf(counts.get(`${frontend} 0`))
    else all[frontend].slots.push(value.startsWith('backend') ? value : (value.split(' ')[0] ?? ''))
  }
  return all
}

/** Keys are `address:port/PROTOCOL (slot)`. */
function entriesOf(listed: unknown): { frontend: string; slot: number; value: string }[] {
  return Object.entries(listed ?? {}).flatMap(([key, values]) => {
    const [, frontend = '', slot = ''] = /^(\S+) \((\d+)\)$/.exec(key) ?? []
    const value: unknown = Array.isArray(values) ? values[0] : undefined
    return frontend === '' || typeof value !== 'string' ? [] : [{ frontend, slot: Number(slot), value }]
  })
}

/** Of `backend active[quarantined] (revnat) [flags]`. */
function activeOf(value: string | undefined): number | null {
  const match = /^\d+ (\d+)/.exec(value ?? '')
  return match === null ? null : Number(match[1])
}

/** How a load-balancer differs from what it should hold; everything is told in a line. */
export interface FrontendsDifference {
  /** Frontends whose backends are not those of the API. */
  readonly wrong: readonly string[]
  /** Frontends of services that are gone. */
  readonly left: readonly string[]
  /**
   * The same, for what comes from inside to a node port with externalTrafficPolicy Local. Cilium 1.20 leaves them behind
   * at the nodes' addresses whenever such a service is deleted, until the agent starts again: it notes the addresses of
   * a node port without the scope (`nodePortAddrByPort` in pkg/loadbalancer/reconciler/bpf_reconciler.go).
   */
  readonly leftInside: readonly string[]
}

/** Holds the kernel against the API. */
export function compareFrontends(api: Frontends, kernel: KernelFrontends): FrontendsDifference {
  const wrong = Object.entries(api).flatMap(([frontend, backends]) => wrongIn(frontend, backends, kernel[frontend]))
  const left: string[] = []
  for (const [frontend, held] of Object.entries(kernel)) {
    if (frontend in api) continue
    // A node port is at every address that the node has on its network cards, and the API need not know all of them.
    const anywhere = api[frontend.replace(/^\[.*\]:/, '[::]:').replace(/^[\d.]+:/, '0.0.0.0:')]
    if (anywhere !== undefined) wrong.push(...wrongIn(frontend, anywhere, held))
    else left.push(`${frontend} -> ${held.slots.join(' ') || 'nothing'}`)
  }
  return { wrong, left: left.filter(line => !isInside(line)), leftInside: left.filter(isInside) }
}

function isInside(line: string): boolean {
  return line.includes('/i -> ')
}

function wrongIn(frontend: string, backends: readonly string[], held: KernelFrontend | undefined): string[] {
  const found = told(held)
  const wanted = backends.toSorted().join(' ') || 'none'
  return found === wanted ? [] : [`${frontend}: API has ${wanted}, kernel has ${found}`]
}

function told(held: KernelFrontend | undefined): string {
  if (held === undefined) return 'no such frontend'
  if (held.active === null) return 'slots, and no entry for the frontend itself'
  const active = held.slots.slice(0, held.active)
  const found = active.toSorted().join(' ') || 'none'
  if (active.length < held.active) return `${found} in ${held.active} active slots`
  return active.length === 0 && held.slots.length > 0 ? `none active of ${held.slots.join(' ')}` : found
}
