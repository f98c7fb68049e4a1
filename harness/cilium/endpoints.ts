import { type Values, valueAt } from '../values.ts'

/** An endpoint as its agent knows it: what is enforced for a pod, and how far that is. */
export interface Endpoint {
  readonly id: number
  /** Its IPv4 address, by which it is told whose it is. Empty for the node's own endpoint. */
  readonly ip: string
  /** Empty for the node's own endpoint and the health endpoint. */
  readonly namespace: string
  readonly identity: number
  readonly labels: readonly string[]
  /** `ready` when nothing is under way. */
  readonly state: string
  /** Revision of the policy repository up to which the datapath enforces it, if nothing is under way. */
  readonly policyRevision: number
  /** Directions in which policy is enforced: `none`, `ingress`, `egress`, `both`, or one with `audit-` before it. */
  readonly enforcement: string
  /** Policy is looked at and not enforced: what it denies is let through. */
  readonly audit: boolean
}

const NAMESPACE = 'k8s:io.kubernetes.pod.namespace='

/** Reads the output of `cilium-dbg endpoint list -o json`. */
export function readEndpoints(listed: unknown): Endpoint[] {
  return (Array.isArray(listed) ? listed : []).map((entry: Values) => {
    const text = (path: string) => {
      const value = valueAt(entry, path)
      return typeof value === 'string' ? value : ''
    }
    const list = (path: string): unknown[] => {
      const value = valueAt(entry, path)
      return Array.isArray(value) ? value : []
    }
    const labels = list('status.labels.security-relevant').map(String)
    const [address] = list('status.networking.addressing')
    const ip = valueAt({ address }, 'address.ipv4')
    const enforcement = text('status.policy.realized.policy-enabled')
    return {
      id: Number(valueAt(entry, 'id')),
      ip: typeof ip === 'string' ? ip : '',
      namespace: labels.find(label => label.startsWith(NAMESPACE))?.slice(NAMESPACE.length) ?? '',
      identity: Number(valueAt(entry, 'status.identity.id') ?? 0),
      labels,
      state: text('status.state'),
      policyRevision: Number(valueAt(entry, 'status.policy.realized.policy-revision') ?? 0),
      enforcement,
      audit: enforcement.startsWith('audit') || text('status.realized.options.PolicyAuditMode') === 'Enabled',
    }
  })
}
