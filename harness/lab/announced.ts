import type { Kube, V1Service } from '../kube/client.ts'
import { ANNOUNCED_LABEL, LABEL } from '../paths.ts'
import type { Target } from '../probe/prober.ts'
import { OutcomeError, TimeoutError } from '../results/errors.ts'
import { eventually } from '../wait/eventually.ts'
import { type Run, podsNamespace } from './namespace.ts'
import type { Ports } from './peer.ts'
import { SERVICE_PORTS, servicePorts } from './services.ts'
import { installationOf, shared } from './shared.ts'

/** A service of type LoadBalancer that agents announce. */
export interface AnnouncedService {
  readonly name: string
  /** The address that Cilium gave it. */
  readonly ip: string
  at(protocol: keyof Ports): Target & { readonly name: string }
}

/** The services that are announced. */
export interface AnnouncedServices {
  /** In front of both echo pods: every node takes its traffic. */
  readonly everywhere: AnnouncedService
  /** In front of the one pod on the first node: every node takes its traffic. */
  readonly first: AnnouncedService
  /** Only nodes with a backend take its traffic, and the one pod is on the second node. */
  readonly local: AnnouncedService
}

const SPECS = {
  everywhere: { selector: { role: 'echo' } },
  first: { selector: { app: 'echo-same' } },
  local: { selector: { app: 'echo-other' }, externalTrafficPolicy: 'Local' },
} as const

/** The announced services of the run; made, or found, once in a worker. They go with the namespace. */
export const announcedServicesOf = shared(installationOf, async (kube: Kube, run: Run): Promise<AnnouncedServices> => {
  const [everywhere, first, local] = await Promise.all([
    open(kube, run, 'everywhere'),
    open(kube, run, 'first'),
    open(kube, run, 'local'),
  ])
  return { everywhere, first, local }
})

async function open(kube: Kube, run: Run, which: keyof typeof SPECS): Promise<AnnouncedService> {
  const name = `announced-${which}`
  const namespace = podsNamespace(run)
  const manifest: V1Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: { [LABEL]: run.runId, [ANNOUNCED_LABEL]: 'true' } },
    spec: { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: servicePorts(), ...SPECS[which] },
  }
  await kube.apply(manifest)
  const ip = await addressOf(kube, namespace, name)
  return { name, ip, at: protocol => ({ name: `service ${name}`, host: ip, port: SERVICE_PORTS[protocol] }) }
}

/** @throws OutcomeError with what the Service says where Cilium gives it none. */
async function addressOf(kube: Kube, namespace: string, name: string): Promise<string> {
  const look = async () => {
    const { status } = await kube.core.readNamespacedService({ namespace, name })
    const why = status?.conditions?.map(({ type, message }) => `${type}: ${message}`).join('; ') ?? ''
    return { ip: status?.loadBalancer?.ingress?.[0]?.ip, why }
  }
  try {
    const until = ({ ip, why }: Awaited<ReturnType<typeof look>>) => (ip === undefined ? `none: ${why}` : undefined)
    return (await eventually('addressGiven', look, { until })).ip ?? ''
  } catch (cause) {
    if (!(cause instanceof TimeoutError && cause.answered)) throw cause
    throw new OutcomeError(`Cilium gives the service ${name} no address: ${cause.message}`, { cause })
  }
}
