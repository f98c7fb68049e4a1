import type { V1Node } from '../kube/client.ts'

/** The node's condition Ready, and its pod CIDR. */
export interface Readiness {
  readonly name: string
  readonly ready: string
  readonly reason: string
  readonly message: string
  readonly podCIDR: string
  /** Since when the condition is what it is, in milliseconds since the epoch; Kubernetes keeps whole seconds. */
  readonly since: number
}

/** Reads {@link Readiness} from a Node object. */
export function readinessOf(node: V1Node): Readiness {
  const condition = node.status?.conditions?.find(({ type }) => type === 'Ready')
  return {
    name: node.metadata?.name ?? '',
    ready: condition?.status ?? 'Unknown',
    reason: condition?.reason ?? '',
    message: condition?.message ?? '',
    podCIDR: node.spec?.podCIDR ?? '',
    since: condition?.lastTransitionTime?.getTime() ?? 0,
  }
}
