import type { Kube, V1Service } from '../kube/client.ts'
import { apiServerName } from '../kube/dns-domain.ts'
import { LABEL } from '../paths.ts'
import type { Target } from '../probe/prober.ts'
import { BrokenError } from '../results/errors.ts'
import { hasFeature } from '../run/config.ts'
import { outsideOf } from '../run/outside.ts'
import { eventually } from '../wait/eventually.ts'
import { type Run, firstNodeOf, podsNamespace } from './namespace.ts'
import { installationOf, shared } from './shared.ts'
import { freeAddresses } from './outside-container.ts'
import { leaveToCases } from '../wait/leave-to-cases.ts'
import type { Ports } from './peer.ts'
import { peersOf } from './peers.ts'
import { HOST_PORTS } from './pods.ts'
import { SCALED } from './scaled.ts'
import { inEveryKernel, withTheirPods } from './service-backends.ts'

/** Ports of every service. The service names the ports of its pods (`tcp`, `udp`, `http`) and not their numbers. */
export const SERVICE_PORTS: Ports = { tcp: 80, udp: 81, http: 82 }

/** Where a service is reached. */
export interface ServiceTarget extends Target {
  /** The service, for example `service both`. */
  readonly name: string
}

/** A service as a case talks about it. */
export interface ServiceWord {
  readonly name: string
  /** Its absolute name in the cluster's DNS. */
  readonly dnsName: string
  /** Its other address, of IPv6; empty where it has none. */
  readonly clusterIP6: string
  /** Families in which it has an address, or its endpoints have where it has none. */
  readonly families: readonly string[]
  /** Empty for a service without an address of its own, `None` for a headless one. */
  readonly clusterIP: string
  readonly externalIPs: readonly string[]
  /** The other ones, of IPv6. */
  readonly externalIPs6: readonly string[]
  /** The service's port at its own address, or at another one that leads to it, such as an external IP. */
  at(protocol: keyof Ports, host?: string): ServiceTarget
  /** The service's port on a node: its node port, or the host port. */
  onNode(nodeIP: string, protocol: keyof Ports): ServiceTarget
}

const BOTH = { role: 'echo' }
const OTHER = { app: 'echo-other' }
const SAME = { app: 'echo-same' }

/** Every kind of service that cases use. A new one is one more row. */
const SPECS = {
  /** In front of both echo pods, one on each node. */
  both: { selector: BOTH },
  sticky: { selector: BOTH, sessionAffinity: 'ClientIP', type: 'NodePort' },
  /** In front of one pod only, which then reaches itself through it. */
  same: { selector: SAME },
  /** Node ports in front of the pod on the second node. */
  nodePort: { selector: OTHER, type: 'NodePort' },
  nodePortLocal: { selector: OTHER, type: 'NodePort', externalTrafficPolicy: 'Local' },
  /** Its external IPs are the first node's own address and, beside a container outside, one of the nodes' network that no host there has. */
  external: { selector: OTHER },
  headless: { selector: BOTH, clusterIP: 'None' },
  /** Selects nothing. */
  empty: { selector: { app: 'nobody' }, type: 'NodePort' },
  /** In front of the deployment that `backends.scale` changes. */
  scaled: { selector: { app: SCALED } },
  /** An alias of the API server's name. */
  alias: { type: 'ExternalName' },
} as const

/** Names of the services. */
export type ServiceName = keyof typeof SPECS

/** The services of the run, and the pod that is reached through host ports of the second node. */
export type Services = Readonly<Record<ServiceName, ServiceWord>> & { readonly hostPort: Pick<ServiceWord, 'onNode'> }

/** The services of the run on its installed profile; created, or found, once in a worker. They go with the namespace. */
export const servicesOf = shared(installationOf, openServices)

/** The peers, which are behind the services, are there. Several workers may do so at once. */
async function openServices(kube: Kube, run: Run): Promise<Services> {
  const open = (name: ServiceName) => openService(kube, run, name)
  const [both, sticky, same, nodePort, nodePortLocal, external, headless, empty, scaled, alias] = await Promise.all([
    open('both'),
    open('sticky'),
    open('same'),
    open('nodePort'),
    open('nodePortLocal'),
    open('external'),
    open('headless'),
    open('empty'),
    open('scaled'),
    open('alias'),
  ])
  const selecting = Object.entries(SPECS).flatMap(([key, spec]) =>
    'selector' in spec ? [{ name: nameOf(key), selector: spec.selector, isDual: isDual(run) }] : [],
  )
  await withTheirPods(kube, podsNamespace(run), selecting)
  if (isReplaced(run)) await inEveryKernel(kube)
  else await throughKubeProxy(kube, run, [both, sticky, same, nodePort, nodePortLocal, external])
  const hostPort = {
    onNode: (host: string, protocol: keyof Ports) => ({ name: 'host port', host, port: HOST_PORTS[protocol] }),
  }
  return { both, sticky, same, nodePort, nodePortLocal, external, headless, empty, scaled, alias, hostPort }
}

/** The services as traffic over IPv6 knows them: at addresses of that. */
export function servicesOverIPv6(all: Services): Services {
  return {
    both: overIPv6(all.both),
    sticky: overIPv6(all.sticky),
    same: overIPv6(all.same),
    nodePort: overIPv6(all.nodePort),
    nodePortLocal: overIPv6(all.nodePortLocal),
    external: overIPv6(all.external),
    headless: overIPv6(all.headless),
    empty: overIPv6(all.empty),
    scaled: overIPv6(all.scaled),
    alias: overIPv6(all.alias),
    hostPort: all.hostPort,
  }
}

function overIPv6(one: ServiceWord): ServiceWord {
  const { clusterIP6: clusterIP, externalIPs6 } = one
  return { ...one, clusterIP, externalIPs: externalIPs6, at: (protocol, host = clusterIP) => one.at(protocol, host) }
}

/** Whether Cilium serves all of them; what kube-proxy serves is in no table of Cilium's. */
function isReplaced(run: Run): boolean {
  return hasFeature(run, 'kube-proxy-replacement')
}

/** A service answers once kube-proxy serves it: it writes its rules for all services at once, a second or more later. */
async function throughKubeProxy(kube: Kube, run: Run, services: readonly ServiceWord[]): Promise<void> {
  const peers = await peersOf(kube, run)
  const hosts = run.cluster.nodes.length === 1 ? [peers.hostOne] : [peers.hostOne, peers.hostTwo]
  const ways = hosts.flatMap(host => services.map(service => ({ host, target: service.at('tcp') })))
  await Promise.all(
    ways.map(async ({ host, target }) =>
      leaveToCases(
        eventually('servicesServed', () => host.prober.tcp(target), {
          until: ({ outcome }) => (outcome === 'allowed' ? undefined : `${host.name} -> ${target.name}: ${outcome}`),
        }),
      ),
    ),
  )
}

async function externalIPs(run: Run): Promise<string[]> {
  const ipv6 = isDual(run)
  const free = outsideOf(run).kind === 'container' ? await freeAddresses(run, { ipv6 }) : []
  const { ip, ip6 } = firstNodeOf(run)
  return [ip, ...(ipv6 && ip6 !== undefined ? [ip6] : []), ...free]
}

/** Whether the cluster gives services an address of each family, and Cilium serves both. */
function isDual(run: Run): boolean {
  return run.cluster.ipv6 !== undefined && hasFeature(run, 'ipv6')
}

/** The name of a service in the API. */
function nameOf(key: string): string {
  return key.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}

async function openService(kube: Kube, run: Run, key: ServiceName): Promise<ServiceWord> {
  const namespace = podsNamespace(run)
  const name = nameOf(key)
  const metadata = { name, namespace, labels: { [LABEL]: run.runId } }
  const spec = {
    ...SPECS[key],
    ports: servicePorts(),
    ...(key === 'external' ? { externalIPs: await externalIPs(run) } : {}),
    ...(isDual(run) && key !== 'alias' ? { ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv4', 'IPv6'] } : {}),
    ...(key === 'alias' ? { externalName: apiServerName(run.cluster) } : {}),
  }
  const manifest: V1Service = { apiVersion: 'v1', kind: 'Service', metadata, spec }
  const made = await eventually('workloadReady', () => kube.apply(manifest), { until: () => undefined })
  const clusterIP = made.spec?.clusterIP ?? ''
  return {
    name,
    dnsName: `${name}.${namespace}.svc.${run.cluster.dnsDomain}`,
    families: made.spec?.ipFamilies ?? [],
    clusterIP,
    clusterIP6:
      made.spec?.clusterIPs?.find(address => address.includes(':')) ?? (clusterIP === 'None' ? clusterIP : ''),
    externalIPs: ofFamily(4, made.spec?.externalIPs),
    externalIPs6: ofFamily(6, made.spec?.externalIPs),
    at: (protocol, host = clusterIP) => ({ name: `service ${name}`, host, port: SERVICE_PORTS[protocol] }),
    onNode: (host, protocol) => {
      const port = made.spec?.ports?.find(candidate => candidate.name === protocol)?.nodePort
      if (port === undefined) throw new BrokenError(`service ${name} has no node port for ${protocol}`)
      return { name: `node port of service ${name}`, host, port }
    },
  }
}

function ofFamily(family: 4 | 6, addresses: readonly string[] = []): string[] {
  return addresses.filter(address => address.includes(':') === (family === 6))
}

/** The ports of a service, as the API has them. @param targets Names of the pods' ports. */
export function servicePorts(ports: Partial<Ports> = SERVICE_PORTS, targets: Readonly<Record<string, string>> = {}) {
  return Object.entries(ports).map(([kind, port]) => ({
    name: kind,
    port,
    targetPort: targets[kind] ?? kind,
    protocol: kind === 'udp' ? 'UDP' : 'TCP',
  }))
}
