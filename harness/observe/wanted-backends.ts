import type { V1Pod, V1Service } from '../kube/client.ts'
import type { Backends } from './backends.ts'

/** An EndpointSlice, as far as a load-balancer reads it. */
export interface EndpointSlice {
  readonly metadata: { readonly namespace: string; readonly labels?: Readonly<Record<string, string>> }
  readonly endpoints:
    | readonly {
        readonly addresses: readonly string[]
        readonly nodeName?: string
        readonly conditions?: { readonly ready?: boolean }
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

interface NodeAddress {
  readonly name: string
  readonly ip: string
}

type ServicePort = NonNullable<NonNullable<V1Service['spec']>['ports']>[number]

/**
 * What the load-balancer of a node has to hold: for every service its ClusterIP, its node ports at the node's own address
 * and at any, and its external IPs; for every pod on the node its host ports. Headless services and ExternalNames have
 * nothing.
 *
 * With externalTrafficPolicy Local, what comes from outside goes to the node's own pods only, and the frontend with `/i`
 * is for what comes from inside.
 */
export function wantedBackends({ services, slices, pods }: ServiceObjects, node: NodeAddress): Backends {
  const all = new Map<string, string[]>()
  for (const { metadata, spec } of services) {
    const clusterIP = spec?.clusterIP ?? ''
    if (clusterIP === '' || clusterIP === 'None') continue
    const own = slices.filter(
      slice =>
        slice.metadata.namespace === metadata?.namespace &&
        slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name,
    )
    for (const port of spec?.ports ?? []) {
      const every = endpointsOf(own, port)
      const here = endpointsOf(own, port, node.name)
      const at = (host: string, number: number) => `${host}:${number}/${port.protocol ?? 'TCP'}`
      all.set(at(clusterIP, port.port), spec?.internalTrafficPolicy === 'Local' ? here : every)
      const outer = (spec?.externalIPs ?? []).map(ip => at(ip, port.port))
      if (port.nodePort !== undefined && port.nodePort !== 0)
        outer.push(at(node.ip, port.nodePort), at('0.0.0.0', port.nodePort))
      for (const frontend of outer) {
        if (spec?.externalTrafficPolicy === 'Local') all.set(frontend, here).set(`${frontend}/i`, every)
        else all.set(frontend, every)
      }
    }
  }
  return new Map([...all, ...hostPorts(pods, node)])
}

function endpointsOf(slices: readonly EndpointSlice[], { name, protocol = 'TCP' }: ServicePort, node?: string) {
  const found = slices.flatMap(({ endpoints, ports }) => {
    const port = ports?.find(candidate => (candidate.name ?? '') === (name ?? ''))?.port
    if (port === undefined) return []
    return (endpoints ?? [])
      .filter(({ conditions, nodeName }) => conditions?.ready !== false && (node === undefined || nodeName === node))
      .flatMap(({ addresses }) => addresses.map(address => `${address}:${port}/${protocol}`))
  })
  return found.toSorted()
}

function hostPorts(pods: readonly V1Pod[], node: NodeAddress): Backends {
  const own = pods.filter(
    ({ spec, status }) =>
      spec?.nodeName === node.name && spec.hostNetwork !== true && status?.phase === 'Running' && status.podIP !== '',
  )
  return new Map(
    own.flatMap(({ spec, status }) =>
      (spec?.containers ?? [])
        .flatMap(({ ports = [] }) => ports)
        .filter(({ hostPort }) => hostPort !== undefined)
        .flatMap(({ hostPort, containerPort, protocol = 'TCP' }) =>
          [node.ip, '0.0.0.0'].map((host): [string, string[]] => [
            `${host}:${hostPort}/${protocol}`,
            [`${status?.podIP}:${containerPort}/${protocol}`],
          ]),
        ),
    ),
  )
}
