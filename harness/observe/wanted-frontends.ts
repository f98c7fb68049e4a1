import type { V1Pod, V1Service } from '../kube/client.ts'
import type { Frontends } from './load-balancer.ts'

/** An EndpointSlice, as far as a load-balancer reads it. */
export interface EndpointSlice {
  readonly metadata: { readonly namespace: string; readonly labels?: Readonly<Record<string, string>> }
  readonly endpoints:
    | readonly {
        readonly addresses: readonly string[]
        readonly nodeName?: string
        readonly conditions?: { readonly ready?: boolean; readonly serving?: boolean; readonly terminating?: boolean }
      }[]
    | null
  readonly ports: readonly { readonly name?: string; readonly port: number; readonly protocol: string }[] | null
}

/** What the API says of services. */
export interface ServiceObjects {
  readonly services: readonly V1Service[]
  readonly slices: readonly EndpointSlice[]
  readonly pods: readonly V1Pod[]
}

/** A node, with the addresses that it has among the nodes. */
export interface NodeAddresses {
  readonly name: string
  readonly ips: readonly string[]
}

type ServicePort = NonNullable<NonNullable<V1Service['spec']>['ports']>[number]

/**
 * What the load-balancer of a node has to hold: for every service its ClusterIPs, its node ports at the node's own addresses
 * and at any, its external IPs, and the addresses that a load-balancer gave it; for every pod on the node its host ports.
 * Headless services and ExternalNames have nothing. What a process on the node sends to a loopback address is looked up at
 * any, so those have no frontends of their own.
 *
 * Where only one of externalTrafficPolicy and internalTrafficPolicy is Local, node ports and load-balancer addresses have two
 * scopes, and the frontend with `/i` is for what comes from inside.
 *
 * Source: convertService in pkg/loadbalancer/reflectors/conversions.go and shouldUseLocalBackends in
 * pkg/loadbalancer/writer/writer.go of Cilium 1.20.
 */
export function wantedFrontends({ services, slices, pods }: ServiceObjects, node: NodeAddresses): Frontends {
  const balanced = services.filter(service => !isNobodys(service))
  return Object.fromEntries([
    ...balanced.flatMap(service => frontendsOf(service, slices, node)),
    ...pods.flatMap(pod => hostPorts(pod, node)),
  ])
}

/** Without an address, or labelled as another proxy's. */
function isNobodys({ metadata, spec }: V1Service): boolean {
  const foreign = ['service.kubernetes.io/headless', 'service.kubernetes.io/service-proxy-name']
  if (foreign.some(label => metadata?.labels?.[label] !== undefined)) return true
  return ['', 'None'].includes(spec?.clusterIP ?? '')
}

type Frontend = [frontend: string, backends: string[]]

function frontendsOf({ metadata, spec, status }: V1Service, slices: readonly EndpointSlice[], node: NodeAddresses) {
  const own = slices.filter(
    slice =>
      slice.metadata.namespace === metadata?.namespace &&
      slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name,
  )
  const clusterIPs = spec?.clusterIPs ?? [spec?.clusterIP ?? '']
  const outer = spec?.externalTrafficPolicy === 'Local'
  const inner = spec?.internalTrafficPolicy === 'Local'
  const balancers = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, ipMode }) =>
    ip === undefined || ipMode === 'Proxy' ? [] : [ip],
  )
  return (spec?.ports ?? []).flatMap((port): Frontend[] => {
    const at = (ip: string, number: number, isLocal: boolean): Frontend => [
      `${hostOf(ip)}:${number}/${port.protocol ?? 'TCP'}`,
      endpointsOf(own, port, { family: familyOf(ip), ...(isLocal ? { node: node.name } : {}) }),
    ]
    const scoped = (ip: string, number: number): Frontend[] => {
      const [inside, backends] = at(ip, number, inner)
      return [at(ip, number, outer), ...(outer === inner ? [] : [[`${inside}/i`, backends] satisfies Frontend])]
    }
    const nodePort = port.nodePort ?? 0
    const families = new Set(clusterIPs.map(familyOf))
    const nodeIPs = nodePort === 0 ? [] : [...node.ips.filter(ip => families.has(familyOf(ip))), ...anyOf(families)]
    return [
      ...clusterIPs.map(ip => at(ip, port.port, inner)),
      ...(spec?.externalIPs ?? []).map(ip => at(ip, port.port, outer)),
      ...balancers.flatMap(ip => scoped(ip, port.port)),
      ...nodeIPs.flatMap(ip => scoped(ip, nodePort)),
    ]
  })
}

/** Ready ones; where there is none, those that still serve while they end. */
function endpointsOf(
  slices: readonly EndpointSlice[],
  { name, protocol = 'TCP' }: ServicePort,
  { family, node }: { family: 4 | 6; node?: string },
): string[] {
  const candidates = slices.flatMap(({ endpoints, ports }) => {
    const port = ports?.find(candidate => (candidate.name ?? '') === (name ?? ''))?.port
    const usable = (endpoints ?? []).filter(({ nodeName }) => node === undefined || nodeName === node)
    return port === undefined ? [] : usable.map(endpoint => ({ ...endpoint, port }))
  })
  const ready = candidates.filter(({ conditions }) => conditions?.ready !== false)
  const ending = candidates.filter(({ conditions }) => conditions?.serving === true && conditions.terminating === true)
  return (ready.length > 0 ? ready : ending)
    .flatMap(({ addresses, port }) => addresses.map(address => ({ address, port })))
    .filter(({ address }) => familyOf(address) === family)
    .map(({ address, port }) => `${hostOf(address)}:${port}/${protocol}`)
    .toSorted()
}

/** Of a running pod on the node. A loopback hostIP is looked up at any address, as all loopback addresses are. */
function hostPorts({ spec, status }: V1Pod, node: NodeAddresses): Frontend[] {
  if (spec?.nodeName !== node.name || spec.hostNetwork === true || status?.phase !== 'Running') return []
  const podIPs = status.podIPs?.map(({ ip }) => ip) ?? [status.podIP ?? '']
  const ports = [...(spec.initContainers ?? []), ...spec.containers].flatMap(container => container.ports ?? [])
  return ports.flatMap(({ hostPort = 0, hostIP = '', containerPort, protocol = 'TCP' }): Frontend[] => {
    const isAny = ['', '0.0.0.0', '::', '::1'].includes(hostIP) || hostIP.startsWith('127.')
    const hosts = isAny ? [...node.ips, ...anyOf(new Set(podIPs.map(familyOf)))] : [hostIP]
    return (hostPort === 0 ? [] : hosts).flatMap(host => {
      const backends = podIPs.filter(ip => familyOf(ip) === familyOf(host))
      const frontend = `${hostOf(host)}:${hostPort}/${protocol}`
      return backends.length === 0 ? [] : [[frontend, backends.map(ip => `${hostOf(ip)}:${containerPort}/${protocol}`)]]
    })
  })
}

function familyOf(ip: string): 4 | 6 {
  return ip.includes(':') ? 6 : 4
}

function hostOf(ip: string): string {
  return familyOf(ip) === 6 ? `[${ip}]` : ip
}

function anyOf(families: ReadonlySet<4 | 6>): string[] {
  return [...(families.has(4) ? ['0.0.0.0'] : []), ...(families.has(6) ? ['::'] : [])]
}
