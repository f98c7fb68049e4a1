import { type Kube, refusalIn } from '../../kube/client.ts'
import { whyNoExec } from '../../kube/exec-refusal.ts'

/** A policy of admission that somebody else's cluster may have. */
export interface AdmissionPolicy {
  /** What it says of what it refuses. */
  readonly says: string
  readonly matches: object
  readonly expression: string
  /** What it refuses by now, in its words; it takes a moment until an API server heeds it. */
  refused(kube: Kube): Promise<string | undefined>
}

const NAME = 'conformance-refuses'

/** Policies by what they refuse. */
export const POLICIES: Readonly<Record<string, AdmissionPolicy>> = {
  'commands in pods of ours': {
    says: 'nobody runs commands here',
    matches: {
      resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CONNECT'], resources: ['pods/exec'] }],
      namespaceSelector: {
        matchExpressions: [
          { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['cilium', 'kube-system'] },
        ],
      },
    },
    expression: 'false',
    refused: kube => whyNoExec(kube.config, { namespace: 'default', pod: 'nobody', container: 'none' }),
  },
  'namespaces whose pods are not restricted': {
    says: 'pods here are restricted',
    matches: {
      resourceRules: [
        { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['namespaces'] },
      ],
    },
    expression: "object.metadata.?labels['pod-security.kubernetes.io/enforce'].orValue('restricted') == 'restricted'",
    refused: async kube => {
      const metadata = { name: 'nobody', labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } }
      return kube.core.createNamespace({ body: { metadata }, dryRun: 'All' }).then(() => undefined, wordsOf)
    },
  },
}

/** The objects of the policy, of which a cluster has one at a time. */
export function objectsOf({ says, matches, expression }: AdmissionPolicy) {
  const apiVersion = 'admissionregistration.k8s.io/v1'
  const metadata = { name: NAME }
  return [
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: matches,
        validations: [{ expression, message: says }],
      },
    },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: { policyName: NAME, validationActions: ['Deny'] },
    },
  ]
}

function wordsOf(error: unknown): string | undefined {
  const words = refusalIn(error)
  if (words === undefined) throw error
  return words
}
