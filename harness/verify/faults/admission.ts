import type { KubernetesObject } from '../../kube/client.ts'
import { eventually } from '../../wait/eventually.ts'
import type { Heal } from './fault.ts'
import type { Patient } from './patient.ts'

const API = { apiVersion: 'admissionregistration.k8s.io/v1' } as const

/** How new objects of a kind are changed on their way in. */
interface Tampering {
  readonly group: string
  readonly version: string
  readonly resource: string
  /** A list of patches, as an expression of CEL. */
  readonly patches: string
  /** An object to try it on, and what its spec has as text once it is changed. */
  readonly sample: KubernetesObject & { readonly spec: object }
  readonly mark: string
}

const NOBODY = 'somebody-else'

/** NetworkPolicies select other pods than they were written for. */
export const OTHER_PODS: Tampering = {
  group: 'networking.k8s.io',
  version: 'v1',
  resource: 'networkpolicies',
  patches: `[JSONPatch{op: "replace", path: "/spec/podSelector", value: Object.spec.podSelector{matchLabels: {"app": "${NOBODY}"}}}]`,
  sample: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'tampered', namespace: 'default' },
    spec: { podSelector: { matchLabels: { app: 'nobody' } }, policyTypes: ['Ingress'] },
  },
  mark: NOBODY,
}

/** Policies on nodes select a label that no node has. */
export const OTHER_NODES: Tampering = {
  group: 'cilium.io',
  version: 'v2',
  resource: 'ciliumclusterwidenetworkpolicies',
  patches: `has(object.spec.nodeSelector) ? [JSONPatch{op: "add", path: "/spec/nodeSelector/matchLabels", value: {"app": "${NOBODY}"}}] : []`,
  sample: {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumClusterwideNetworkPolicy',
    metadata: { name: 'tampered' },
    spec: { nodeSelector: { matchLabels: { app: 'nobody' } }, enableDefaultDeny: { ingress: false }, ingress: [{}] },
  },
  mark: NOBODY,
}

/** Policies of the egress gateway select pods that do not exist. */
export const NO_PODS_FOR_GATEWAYS: Tampering = {
  group: 'cilium.io',
  version: 'v2',
  resource: 'ciliumegressgatewaypolicies',
  patches: `[JSONPatch{op: "replace", path: "/spec/selectors/0/podSelector/matchLabels/app", value: "${NOBODY}"}]`,
  sample: {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumEgressGatewayPolicy',
    metadata: { name: 'tampered' },
    spec: {
      selectors: [{ podSelector: { matchLabels: { app: 'nobody' } } }],
      destinationCIDRs: ['192.0.2.0/24'],
      egressGateway: { nodeSelector: { matchLabels: { app: 'nobody' } } },
    },
  },
  mark: NOBODY,
}

/** Pools have only the first address of their first block. */
export const SMALL_POOLS: Tampering = {
  group: 'cilium.io',
  version: 'v2',
  resource: 'ciliumloadbalancerippools',
  patches: '[JSONPatch{op: "replace", path: "/spec/blocks/0/stop", value: object.spec.blocks[0].start}]',
  sample: {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumLoadBalancerIPPool',
    metadata: { name: 'tampered' },
    spec: { blocks: [{ start: '192.0.2.1', stop: '192.0.2.2' }], disabled: true },
  },
  mark: '"stop":"192.0.2.1"',
}

/** Policies announce no address. */
export const NO_ANNOUNCEMENTS: Tampering = {
  group: 'cilium.io',
  version: 'v2alpha1',
  resource: 'ciliuml2announcementpolicies',
  patches: '[JSONPatch{op: "replace", path: "/spec/loadBalancerIPs", value: false}]',
  sample: {
    apiVersion: 'cilium.io/v2alpha1',
    kind: 'CiliumL2AnnouncementPolicy',
    metadata: { name: 'tampered' },
    spec: { serviceSelector: { matchLabels: { app: 'nobody' } }, loadBalancerIPs: true },
  },
  mark: '"loadBalancerIPs":false',
}

/** Groups of addresses have one that nobody has. */
export const EMPTY_GROUPS: Tampering = {
  group: 'cilium.io',
  version: 'v2',
  resource: 'ciliumcidrgroups',
  patches: '[JSONPatch{op: "replace", path: "/spec/externalCIDRs", value: ["192.0.2.255/32"]}]',
  sample: {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumCIDRGroup',
    metadata: { name: 'tampered' },
    spec: { externalCIDRs: ['192.0.2.1/32'] },
  },
  mark: '192.0.2.255/32',
}

/**
 * Has the API server itself change every new object of a kind: no agent ever sees what was written, so that nothing depends on who
 * is faster.
 */
export async function tamper(patient: Patient, { group, version, resource, ...change }: Tampering): Promise<Heal> {
  const name = `tamper-with-${resource}`
  const rule = { apiGroups: [group], apiVersions: [version], operations: ['CREATE'], resources: [resource] }
  const policy = {
    ...API,
    kind: 'MutatingAdmissionPolicy',
    metadata: { name },
    spec: {
      matchConstraints: { resourceRules: [rule] },
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: change.patches } }],
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
    await eventually('admissionChanges', () => isChanged(patient, change), {
      until: changed => (changed ? undefined : `a new object among ${resource} is what was written`),
    })
  } catch (error) {
    await heal()
    throw error
  }
  return heal
}

/** An API server takes a moment to obey. */
async function isChanged({ kube }: Patient, { sample, mark }: Pick<Tampering, 'sample' | 'mark'>): Promise<boolean> {
  const applied = await kube.apply(sample)
  await kube.remove(sample)
  return JSON.stringify(applied).includes(mark)
}
