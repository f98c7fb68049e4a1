import type { CiliumClusterwideNetworkPolicy, CiliumNetworkPolicy, CiliumSpec } from './cilium.ts'
import type { Universe } from './generate.ts'
import type { NetworkPolicy } from './kubernetes.ts'
import type { Party, PodParty } from './world.ts'

/** For tests: a pod of one of two tenants, who are the namespaces `red` and `blue`. */
export function pod(namespace: 'red' | 'blue', name: string, node = 'one'): PodParty {
  return {
    kind: 'pod',
    namespace,
    name,
    node,
    labels: { app: name },
    namespaceLabels: { tenant: namespace },
    serviceAccount: name,
    ports: [
      { name: 'web', port: 80, protocol: 'TCP' },
      { name: 'names', port: 53, protocol: 'UDP' },
    ],
  }
}

/** For tests: everyone, by name. */
export const PARTIES = {
  client: pod('red', 'client'),
  server: pod('red', 'server', 'two'),
  stranger: pod('blue', 'client', 'two'),
  one: { kind: 'node', name: 'one', apiServer: true },
  two: { kind: 'node', name: 'two', apiServer: false },
  outside: { kind: 'outside', name: 'outside', ip: '172.20.0.9' },
} as const satisfies Record<string, Party>

/** For tests: a NetworkPolicy of the tenant red. */
export function kubernetesPolicy(spec: NetworkPolicy['spec']): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'policy', namespace: 'red' },
    spec,
  }
}

/** For tests: a CiliumNetworkPolicy of the tenant red. */
export function ciliumPolicy(spec: CiliumSpec): CiliumNetworkPolicy {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'policy', namespace: 'red' },
    spec,
  }
}

/** For tests: a clusterwide policy. */
export function clusterwidePolicy(spec: CiliumClusterwideNetworkPolicy['spec']): CiliumClusterwideNetworkPolicy {
  return { apiVersion: 'cilium.io/v2', kind: 'CiliumClusterwideNetworkPolicy', metadata: { name: 'policy' }, spec }
}

/** For tests: what generated policies may talk about. */
export const UNIVERSE: Universe = {
  namespaces: [
    { name: 'red', labels: { tenant: 'red' } },
    { name: 'blue', labels: { tenant: 'blue' } },
  ],
  confine: ['lane', '1'],
  podLabels: { app: ['client', 'server'] },
  serviceAccounts: ['client', 'server'],
  ports: [
    { name: 'web', port: 80, protocol: 'TCP' },
    { name: 'names', port: 53, protocol: 'UDP' },
  ],
  outside: '172.20.0.9',
}
