import { agentPods, isReady } from '../cilium/observe.ts'
import type { Kube, V1EndpointSlice, V1Pod } from '../kube/client.ts'
import { compareFrontends, frontendsInApi, kernelFrontends } from '../observe/load-balancer.ts'
import { eventually } from '../wait/eventually.ts'
import { leaveToCases } from '../wait/leave-to-cases.ts'

/** A service, and the labels of the pods that it selects. */
export interface SelectingService {
  readonly name: string
  readonly selector: Readonly<Record<string, string>>
  /** It has addresses of both families, and its endpoints those of its pods. */
  readonly isDual?: boolean
}

/**
 * Waits until every pod that is ready is in the endpoints of the services that select it: agents that agree with an API that does
 * not know the pods yet are of no use to a case.
 */
export async function withTheirPods(
  kube: Kube,
  namespace: string,
  services: readonly SelectingService[],
): Promise<void> {
  const look = async () => {
    const [{ items: pods }, slices] = await Promise.all([
      kube.core.listNamespacedPod({ namespace }),
      kube.list<V1EndpointSlice>('discovery.k8s.io/v1', 'EndpointSlice', namespace),
    ])
    return services.flatMap(service => absentBackends(service, pods, slices))
  }
  await leaveToCases(
    eventually('endpointsInApi', look, {
      until: absent => (absent.length === 0 ? undefined : `not in the endpoints: ${absent.join(', ')}`),
    }),
  )
}

/** A service answers once every agent has it in its load-balancer. */
export async function inEveryKernel(kube: Kube): Promise<void> {
  for (const [node, agent] of await agentPods(kube)) {
    await leaveToCases(
      eventually(
        'backendsInKernel',
        async () => compareFrontends(await frontendsInApi(kube, node), await kernelFrontends(kube, agent)),
        { until: ({ wrong }) => (wrong.length === 0 ? undefined : `on ${node}: ${wrong.join('; ')}`) },
      ),
    )
  }
}

/** The ready pods that a service selects and that its endpoints lack, as `pod of service`. */
function absentBackends(
  { name, selector, isDual = false }: SelectingService,
  pods: readonly V1Pod[],
  slices: readonly V1EndpointSlice[],
): string[] {
  const known = slices
    .filter(({ metadata }) => metadata?.labels?.['kubernetes.io/service-name'] === name)
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ addresses }) => addresses)
  const isMeant = ({ metadata }: V1Pod) =>
    metadata?.deletionTimestamp === undefined &&
    Object.entries(selector).every(([label, value]) => metadata?.labels?.[label] === value)
  return pods
    .filter(pod => isReady(pod) && isMeant(pod) && !addressesOf(pod, isDual).every(address => known.includes(address)))
    .map(({ metadata }) => `${metadata?.name ?? ''} of ${name}`)
}

function addressesOf({ status }: V1Pod, isDual: boolean): string[] {
  return isDual ? (status?.podIPs ?? []).map(({ ip }) => ip) : [status?.podIP ?? '']
}
