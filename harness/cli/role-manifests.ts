import type { Rule } from '../kube/rights.ts'
import { type AccessLevel, rulesOf } from '../observe/access-levels.ts'
import { admissionManifests } from './admission-manifests.ts'

/** The service account that gets a role. */
export interface Subject {
  readonly namespace: string
  readonly name: string
}

/** A Kubernetes object as YAML has it. */
export type Manifest = Readonly<Record<string, unknown>>

/** Name of all that is made for a service account. */
const NAME = 'cilium-conformance'

const RBAC = 'rbac.authorization.k8s.io'

/**
 * The service account, and roles that allow it what the access level does and nothing else: a ClusterRole, and a Role in each
 * namespace that a rule names. What RBAC cannot say of the pods and namespaces of an account, admission policies do.
 */
export function roleManifests(
  level: AccessLevel,
  { subject, cilium }: { readonly subject: Subject; readonly cilium: string },
): Manifest[] {
  const rules = rulesOf(level, cilium)
  const namespaces = [...new Set(rules.flatMap(({ namespace }) => namespace ?? []))]
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: subject.namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: subject },
    ...bound(
      'ClusterRole',
      { name: NAME },
      rules.filter(({ namespace }) => namespace === undefined),
      subject,
    ),
    ...namespaces.flatMap(namespace =>
      bound(
        'Role',
        { name: NAME, namespace },
        rules.filter(rule => rule.namespace === namespace),
        subject,
      ),
    ),
    ...admissionManifests(level, { subject, cilium }),
  ]
}

/** What it takes to leave a report in a ConfigMap, in the namespace of the service account. */
export function reportRole(subject: Subject): Manifest[] {
  const rule = { group: '', resources: ['configmaps'], verbs: ['create', 'patch'] } as const
  return bound('Role', { name: `${NAME}-report`, namespace: subject.namespace }, [rule], subject)
}

function bound(
  kind: 'ClusterRole' | 'Role',
  metadata: { readonly name: string; readonly namespace?: string },
  rules: readonly Rule[],
  subject: Subject,
): Manifest[] {
  return [
    {
      apiVersion: `${RBAC}/v1`,
      kind,
      metadata,
      rules: rules.map(({ group, resources, verbs }) => ({ apiGroups: [group], resources, verbs })),
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: RBAC, kind, name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', ...subject }],
    },
  ]
}
