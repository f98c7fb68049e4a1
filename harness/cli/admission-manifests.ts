import type { AccessLevel } from '../observe/access-levels.ts'
import type { Manifest, Subject } from './role-manifests.ts'

const ADMISSION = 'admissionregistration.k8s.io/v1'

/** With what the name of every namespace begins that the suites make. */
const PREFIX = 'conformance-'

interface Policy {
  readonly name: string
  readonly resourceRules: readonly Manifest[]
  readonly validations: readonly { readonly expression: string; readonly message: string }[]
}

/**
 * What RBAC cannot say: that an account keeps to namespaces of its own, whose names nobody knows before a run, and that its pods
 * are not privileged. From Kubernetes 1.30 on.
 */
export function admissionManifests(
  level: AccessLevel,
  { subject, cilium }: { readonly subject: Subject; readonly cilium: string },
): Manifest[] {
  const policies: Readonly<Record<AccessLevel, readonly Policy[]>> = {
    'read-only': [],
    namespaced: [ownNamespaces(cilium, subject), UNPRIVILEGED],
    'node-access': [ownNamespaces(cilium, subject)],
  }
  return policies[level].flatMap(policy => enforced(policy, subject))
}

/** Beside those it may speak with Cilium's agents, and leave a report where it is at home. */
function ownNamespaces(cilium: string, { namespace }: Subject): Policy {
  const everything = {
    apiGroups: ['', 'apps', 'networking.k8s.io', 'cilium.io'],
    apiVersions: ['*'],
    operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'],
    resources: ['*/*'],
  }
  return {
    name: 'cilium-conformance-own-namespaces',
    resourceRules: [everything],
    validations: [
      {
        expression: [
          `request.resource.resource == "namespaces" ? request.name.startsWith("${PREFIX}")`,
          ` : request.namespace == "" || request.namespace.startsWith("${PREFIX}")`,
          ` || (request.operation == "CONNECT" && request.namespace == "${cilium}")`,
          ` || (request.resource.resource == "configmaps" && request.namespace == "${namespace}")`,
        ].join(''),
        message: `this account changes only what is in namespaces of its own, whose names begin with ${PREFIX}`,
      },
    ],
  }
}

const UNPRIVILEGED: Policy = {
  name: 'cilium-conformance-unprivileged',
  resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['pods'] }],
  validations: [
    {
      expression:
        '(object.spec.containers + object.spec.?initContainers.orValue([])).all(c, !c.?securityContext.?privileged.orValue(false))',
      message: 'this account may not run privileged containers',
    },
    {
      expression:
        '!object.spec.?hostNetwork.orValue(false) && !object.spec.?hostPID.orValue(false) && !object.spec.?hostIPC.orValue(false)',
      message: 'this account may not run pods in the namespaces of a node',
    },
    {
      expression: 'object.spec.?volumes.orValue([]).all(v, !has(v.hostPath))',
      message: 'this account may not mount folders of a node',
    },
  ],
}

/** The policy, for the requests of this account alone. */
function enforced({ name, resourceRules, validations }: Policy, subject: Subject): Manifest[] {
  const user = `system:serviceaccount:${subject.namespace}:${subject.name}`
  return [
    {
      apiVersion: ADMISSION,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules },
        matchConditions: [{ name: 'account', expression: `request.userInfo.username == "${user}"` }],
        validations,
      },
    },
    {
      apiVersion: ADMISSION,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ]
}
