import type { NetworkPolicy } from '../../policy/kubernetes.ts'
import { eventually } from '../../wait/eventually.ts'
import type { Heal } from './fault.ts'
import type { Patient } from './patient.ts'

const API = { apiVersion: 'admissionregistration.k8s.io/v1' } as const

/**
 * Has the API server itself give every new NetworkPolicy another selector: no agent ever sees what was written, so that
 * nothing depends on who is faster.
 */
export async function tamperWithSelectors(patient: Patient, label: string): Promise<Heal> {
  const name = 'tamper-with-selectors'
  const value = `Object.spec.podSelector{matchLabels: {"app": "${label}"}}`
  const policy = {
    ...API,
    kind: 'MutatingAdmissionPolicy',
    metadata: { name },
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['networking.k8s.io'],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['networkpolicies'],
          },
        ],
      },
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      mutations: [
        {
          patchType: 'JSONPatch',
          jsonPatch: { expression: `[JSONPatch{op: "replace", path: "/spec/podSelector", value: ${value}}]` },
        },
      ],
    },
  }
  const binding = {
    ...API,
    kind: 'MutatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: name },
  }
  const heal = async () => {
    await patient.kube.remove(binding)
    await patient.kube.remove(policy)
  }
  await patient.kube.apply(policy)
  await patient.kube.apply(binding)
  try {
    await eventually('admissionChanges', () => isChanged(patient), {
      until: changed => (changed ? undefined : 'a new NetworkPolicy is what was written'),
    })
  } catch (error) {
    await heal()
    throw error
  }
  return heal
}

/** An API server takes a moment to obey. */
async function isChanged({ kube }: Patient): Promise<boolean> {
  const written: NetworkPolicy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'tampered', namespace: 'default' },
    spec: { podSelector: { matchLabels: { app: 'nobody' } }, policyTypes: ['Ingress'] },
  }
  const { spec } = await kube.apply(written)
  await kube.remove(written)
  return spec.podSelector.matchLabels?.['app'] !== 'nobody'
}
