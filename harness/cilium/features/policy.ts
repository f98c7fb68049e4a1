import { type Feature, allOf, byConfig } from './feature.ts'
import { kind, workload } from './running.ts'
import { isJust, isUnset } from './values.ts'

/** What policies do, and whom they can tell apart. */
export const POLICY = [
  {
    name: 'policy/default-allow',
    description: 'A pod that no policy selects can communicate with everything',
    values: { policyEnforcementMode: ['default', 'never'] },
    detect: byConfig(['enable-policy', 'default', ['default', 'never']]),
  },
  {
    name: 'policy/enforced',
    description: 'Traffic that policies do not allow is dropped, not only reported',
    values: { policyEnforcementMode: ['default', 'always'], policyAuditMode: ['false'] },
    detect: byConfig(['enable-policy', 'default', ['default', 'always']], ['policy-audit-mode', 'false', 'false']),
  },
  {
    name: 'policy/audit',
    description: 'Traffic that policies do not allow passes, and Hubble reports it (audit mode)',
    values: { policyEnforcementMode: ['default', 'always'], policyAuditMode: ['true'] },
    detect: byConfig(['enable-policy', 'default', ['default', 'always']], ['policy-audit-mode', 'false', 'true']),
  },
  {
    name: 'policy/silent',
    description: 'Traffic that policies do not allow is dropped without an answer',
    values: { policyDenyResponse: ['none'] },
    detect: byConfig(['policy-deny-response', 'none', 'none']),
  },
  {
    name: 'policy/kubernetes',
    description: 'Kubernetes NetworkPolicies are enforced',
    values: { 'k8sNetworkPolicy.enabled': ['true'] },
    detect: byConfig(['enable-k8s-networkpolicy', 'true', 'true']),
  },
  {
    name: 'policy/non-default-deny',
    description: 'A policy can switch off the default deny (`enableDefaultDeny`)',
    values: { enableNonDefaultDenyPolicies: ['true'] },
    detect: byConfig(['enable-non-default-deny-policies', 'true', 'true']),
  },
  {
    name: 'policy/cidr-outside',
    description: 'A CIDR in a policy selects hosts outside the cluster, but no nodes',
    values: { policyCIDRMatchMode: isUnset },
    detect: byConfig(['policy-cidr-match-mode', '', '']),
  },
  {
    name: 'policy/cidr-nodes',
    description: 'A CIDR in a policy selects nodes too, but no pods',
    values: { policyCIDRMatchMode: isJust('nodes') },
    detect: byConfig(['policy-cidr-match-mode', '', 'nodes']),
  },
  {
    name: 'policy/hosts',
    description: 'Policies can select nodes, whose own traffic the host firewall then filters',
    values: { 'hostFirewall.enabled': ['true'] },
    detect: byConfig(['enable-host-firewall', 'false', 'true']),
  },
  {
    name: 'policy/cidr-groups',
    description: 'Policies can name addresses by the name or a label of a CiliumCIDRGroup',
    detect: kind('CiliumCIDRGroup'),
  },
  {
    name: 'policy/all-labels',
    description: 'Policies can select pods by any label',
    values: { labels: isUnset },
    detect: byConfig(['labels', '', '']),
  },
  {
    name: 'l7/envoy',
    description: 'Envoy parses HTTP and enforces HTTP rules',
    detect: allOf(workload('daemonset/cilium-envoy'), byConfig(['enable-l7-proxy', 'true', 'true'])),
  },
  {
    name: 'l7/dns-proxy',
    description: 'The DNS proxy of the agents serves FQDN policies',
    values: { l7Proxy: ['true'] },
    detect: byConfig(['enable-l7-proxy', 'false', 'true']),
  },
  {
    name: 'l7/dns-refused',
    description: 'The DNS proxy answers REFUSED if no rule allows the name',
    values: { 'dnsProxy.dnsRejectResponseCode': ['refused'] },
    detect: byConfig(['tofqdns-dns-reject-response-code', 'refused', 'refused']),
  },
] as const satisfies readonly Feature[]
