import type { Kube } from '../kube/client.ts'

/** An object of the API that says by conditions how Cilium got on with it. */
export interface Conditions {
  /** The object, for example `service one`. */
  readonly what: string
  /** Addresses of a Service of type LoadBalancer. */
  readonly addresses?: readonly string[]
  /** By type, without the `cilium.io/` of Cilium's own. */
  readonly conditions: Readonly<Record<string, Omit<Condition, 'type'>>>
}

/** One condition of an object. */
interface Condition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

/** Addresses and conditions of a Service. */
export async function serviceConditions(kube: Kube, namespace: string, name: string): Promise<Conditions> {
  const { status } = await kube.core.readNamespacedService({ namespace, name })
  const addresses = status?.loadBalancer?.ingress?.flatMap(({ ip }) => ip ?? []) ?? []
  return { what: `service ${name}`, addresses, conditions: byType(status?.conditions) }
}

/** Conditions of a CiliumLoadBalancerIPPool. */
export async function poolConditions(kube: Kube, name: string): Promise<Conditions> {
  const path = `/apis/cilium.io/v2/ciliumloadbalancerippools/${name}`
  const pool: { status?: { conditions?: readonly Condition[] } } = JSON.parse(await kube.get(path))
  return { what: `pool ${name}`, conditions: byType(pool.status?.conditions) }
}

function byType(conditions: readonly Condition[] = []): Conditions['conditions'] {
  return Object.fromEntries(
    conditions.map(({ type, status, reason, message }) => [
      type.replace('cilium.io/', ''),
      { status, reason, message },
    ]),
  )
}
