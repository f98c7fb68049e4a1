import type { DefaultRule } from './rule.ts'

/** Defaults that changed from 1.8 to 1.20 and that somebody notices. Others are told as notes where both charts are at hand. */
export const CHANGED_DEFAULTS: readonly DefaultRule[] = [
  row(
    'kubeProxyReplacement',
    '1.10',
    'probe',
    'disabled',
    'warning',
    'services are kube-proxy’s again unless it is set',
  ),
  row('healthPort', '1.10', '9876', '9879', 'note', 'probes and firewalls that name the port'),
  row('prometheus.port', '1.12', '9090', '9962', 'note', 'scrape rules that name the agent’s port'),
  row('operator.prometheus.port', '1.12', '6942', '9963', 'note', 'scrape rules that name the operator’s port'),
  row('hubble.metrics.port', '1.12', '9091', '9965', 'note', 'scrape rules that name Hubble’s port'),
  row('dnsProxy.minTtl', '1.14', '3600', '0', 'warning', 'FQDN policy forgets addresses when their own TTL ends'),
  row('cni.uninstall', '1.14', 'true', 'false', 'note', 'the CNI configuration stays when an agent stops'),
  row('operator.prometheus.enabled', '1.15', 'false', 'true', 'note', 'the operator serves metrics'),
  row(
    'envoy.enabled',
    '1.16',
    'false',
    'true on new installations',
    'warning',
    'Envoy is a DaemonSet of its own: one more pod a node, one more image; `upgradeCompatibility` below 1.16 keeps it in the agent',
  ),
  row('hubble.tls.auto.certValidityDuration', '1.16', '1095', '365', 'note', 'Hubble’s certificates live one year'),
  row(
    'clustermesh.apiserver.kvstoremesh.enabled',
    '1.16',
    'false',
    'true',
    'note',
    'clusters of a mesh cache each other’s state',
  ),
  row('bpf.enableTCX', '1.16', 'false', 'true', 'note', 'programs are attached by TCX on kernels from 6.6'),
  row('dnsProxy.endpointMaxIpPerHostname', '1.17', '50', '1000', 'note', 'FQDN policy holds more addresses a name'),
  row(
    'livenessProbe.requireK8sConnectivity',
    '1.17',
    'true',
    'false',
    'note',
    'an agent that cannot reach the API server is not restarted',
  ),
  row('l2NeighDiscovery.enabled', '1.18', 'true', 'false', 'warning', 'neighbours are the kernel’s business'),
  row(
    'operator.tolerations',
    '1.18',
    'every taint',
    'a list',
    'warning',
    'the operator no longer runs on nodes with other taints',
  ),
  row('startupProbe.failureThreshold', '1.18', '105', '300', 'note', 'an agent that does not start is given up later'),
  row('enableIPv4Masquerade', '1.18', 'true', 'unset: true, but in ENI mode', 'note', 'ENI mode no longer masquerades'),
  row(
    'clustermesh.policyDefaultLocalCluster',
    '1.19',
    'false',
    'true',
    'warning',
    'policies without a cluster speak for their own only',
  ),
  row(
    'authentication.enabled',
    '1.19',
    'true',
    'false',
    'warning',
    'mutual authentication is off unless it is asked for',
  ),
  row('pmtuDiscovery.enabled', '1.19', 'false', 'true', 'note', 'pods are told of a smaller MTU on the path'),
]

function row(
  key: string,
  from: string,
  before: string,
  after: string,
  severity: DefaultRule['severity'],
  means: string,
): DefaultRule {
  return { key, from, before, after, severity, means }
}
