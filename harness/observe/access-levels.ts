import type { Rule } from '../kube/rights.ts'

/** What a user of an existing cluster lets the suites do there, the least first. Each includes those before it. */
export const ACCESS_LEVELS = ['read-only', 'namespaced', 'node-access'] as const

/** One of {@link ACCESS_LEVELS}. */
export type AccessLevel = (typeof ACCESS_LEVELS)[number]

/** What each level is for, in words. */
export const LEVEL_SUMMARIES: Readonly<Record<AccessLevel, string>> = {
  'read-only': 'read objects, and ask the agents of Cilium with exec; nothing is written',
  namespaced: 'namespaces of its own with pods in them, none of them privileged',
  'node-access': 'privileged pods on the nodes, services and policies as well: every case',
}

/** What a level allows beside the levels before it; `cilium` stands for the namespace that Cilium runs in. */
const RULES: Readonly<Record<AccessLevel, (cilium: string) => readonly Rule[]>> = {
  'read-only': cilium => [
    { group: '', resources: ['nodes', 'pods', 'services'], verbs: ['get', 'list'] },
    { group: '', resources: ['endpoints'], verbs: ['get'], namespace: 'default' },
    { group: '', resources: ['events'], verbs: ['list'] },
    { group: 'cilium.io', resources: ['ciliumnodes'], verbs: ['list'] },
    { group: 'discovery.k8s.io', resources: ['endpointslices'], verbs: ['list'] },
    { group: 'metrics.k8s.io', resources: ['nodes'], verbs: ['list'] },
    { group: 'apiregistration.k8s.io', resources: ['apiservices'], verbs: ['get'] },
    { group: '', resources: ['configmaps'], verbs: ['get'], namespace: cilium },
    { group: '', resources: ['pods/log'], verbs: ['get'], namespace: cilium },
    { group: 'apps', resources: ['daemonsets', 'deployments'], verbs: ['get', 'list'], namespace: cilium },
    // Over a WebSocket it is the one or the other, by the version of the API server.
    { group: '', resources: ['pods/exec'], verbs: ['get', 'create'], namespace: cilium },
  ],
  namespaced: () => [
    { group: '', resources: ['namespaces'], verbs: ['list', 'create', 'patch', 'delete'] },
    { group: '', resources: ['serviceaccounts'], verbs: ['get'] },
    { group: '', resources: ['pods'], verbs: ['create', 'patch', 'delete'] },
    { group: '', resources: ['pods/exec'], verbs: ['get', 'create'] },
    { group: '', resources: ['persistentvolumeclaims'], verbs: ['get', 'create', 'patch'] },
  ],
  'node-access': cilium => [
    { group: '', resources: ['serviceaccounts'], verbs: ['create', 'patch'] },
    { group: '', resources: ['services'], verbs: ['create', 'patch', 'delete'] },
    { group: 'apps', resources: ['deployments'], verbs: ['get', 'create', 'patch'] },
    { group: 'networking.k8s.io', resources: ['networkpolicies'], verbs: ['list', 'create', 'patch', 'delete'] },
    {
      group: 'cilium.io',
      resources: [
        'ciliumnetworkpolicies',
        'ciliumclusterwidenetworkpolicies',
        'ciliumcidrgroups',
        'ciliumegressgatewaypolicies',
        'ciliumloadbalancerippools',
        'ciliuml2announcementpolicies',
      ],
      verbs: ['list', 'create', 'patch', 'delete'],
    },
    { group: 'coordination.k8s.io', resources: ['leases'], verbs: ['list'], namespace: cilium },
    // Hubble's metrics are read through the API server.
    { group: '', resources: ['pods/proxy'], verbs: ['get'], namespace: cilium },
  ],
}

/** What a level adds to the one before it. */
export function rulesAddedBy(level: AccessLevel, cilium: string): readonly Rule[] {
  return RULES[level](cilium)
}

/** All that a level allows. */
export function rulesOf(level: AccessLevel, cilium: string): readonly Rule[] {
  const levels = ACCESS_LEVELS.slice(0, ACCESS_LEVELS.indexOf(level) + 1)
  return levels.flatMap(each => rulesAddedBy(each, cilium))
}
