import { type Feature, allOf, byConfig } from './feature.ts'
import { workload } from './running.ts'
import { isUnset } from './values.ts'

/** What policies do, and whom they can tell apart. */
export const POLICY = [
  {
    name: 'policy/default-allow',
    description: 'A pod that no policy selects may talk to everybody',
    values: { policyEnforcementMode: ['default', 'never'] },
    detect: byConfig(['enable-policy', 'default', ['default', 'never']]),
  },
  {
    name: 'policy/enforced',
    description: 'What policies do not allow is dropped, and not only told',
    values: { policyEnforcementMode: ['default', 'always'], policyAuditMode: ['false'] },
    detect: byConfig(['enable-policy', 'default', ['default', 'always']], ['policy-audit-mode', 'false', 'false']),
  },
  {
    name: 'policy/silent',
    description: 'What policies do not allow gets no answer',
    values: { policyDenyResponse: ['none'] },
    detect: byConfig(['policy-deny-response', 'none', 'none']),
  },
  {
    name: 'policy/kubernetes',
    description: 'NetworkPolicies of Kubernetes are enforced',
    values: { 'k8sNetworkPolicy.enabled': ['true'] },
    detect: byConfig(['enable-k8s-networkpolicy', 'true', 'true']),
  },
  {
    name: 'policy/non-default-deny',
    description: 'A policy can leave out the default deny (`enableDefaultDeny`)',
    values: { enableNonDefaultDenyPolicies: ['true'] },
    detect: byConfig(['enable-non-default-deny-policies', 'true', 'true']),
  },
  {
    name: 'policy/cidr-outside',
    description: 'A CIDR in a policy means hosts outside the cluster, and no node',
    values: { policyCIDRMatchMode: isUnset },
    detect: byConfig(['policy-cidr-match-mode', '', '']),
  },
  {
    name: 'policy/all-labels',
    description: 'Policies can tell pods apart by any label',
    values: { labels: isUnset },
    detect: byConfig(['labels', '', '']),
  },
  {
    name: 'l7/envoy',
    description: 'An Envoy enforces and parses HTTP',
    detect: allOf(workload('daemonset/cilium-envoy'), byConfig(['enable-l7-proxy', 'true', 'true'])),
  },
  {
    name: 'l7/dns-proxy',
    description: 'The agents’ DNS proxy serves FQDN policies',
    values: { l7Proxy: ['true'] },
    detect: byConfig(['enable-l7-proxy', 'false', 'true']),
  },
  {
    name: 'l7/dns-refused',
    description: 'The DNS proxy answers REFUSED where no rule allows the name',
    values: { 'dnsProxy.dnsRejectResponseCode': ['refused'] },
    detect: byConfig(['tofqdns-dns-reject-response-code', 'refused', 'refused']),
  },
] as const satisfies readonly Feature[]
