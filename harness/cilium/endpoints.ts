import { type Values, valueAt } from './values.ts'

/** An endpoint as its agent knows it: what is enforced for a pod, and how far that is. */
export interface Endpoint {
  readonly id: number
  /** Empty for the node's own endpoint and the health endpoint. */
  readonly namespace: string
  readonly pod: string
  readonly identity: number
  /** `ready` when nothing is under way. */
  readonly state: string
  /** Revision of the policy repository that the datapath enforces. */
  readonly policyRevision: number
  /** Directions in which policy is enforced: `none`, `ingress`, `egress`, `both`, or one with `audit-` before it. */
  readonly enforcement: string
  /** Policy is looked at and not enforced: what it denies is let through. */
  readonly audit: boolean
}

/** Reads the output of `cilium-dbg endpoint list -o json`. */
export function readEndpoints(listed: unknown): Endpoint[] {
  return (Array.isArray(listed) ? listed : []).map((entry: Values) => {
    const text = (path: string) => {
      const value = valueAt(entry, path)
      return typeof value === 'string' ? value : ''
    }
    const enforcement = text('status.policy.realized.policy-enabled')
    return {
      id: Number(valueAt(entry, 'id')),
      namespace: text('status.external-identifiers.k8s-namespace'),
      pod: text('status.external-identifiers.k8s-pod-name').replace(/^.*\//, ''),
      identity: Number(valueAt(entry, 'status.identity.id') ?? 0),
      state: text('status.state'),
      policyRevision: Number(valueAt(entry, 'status.policy.realized.policy-revision') ?? 0),
      enforcement,
      audit: enforcement.startsWith('audit') || text('status.realized.options.PolicyAuditMode') === 'Enabled',
    }
  })
}
