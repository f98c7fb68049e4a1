import { type Feature, byConfig } from './feature.ts'

/** How pods reach each other and the world. */
export const NETWORK = [
  {
    name: 'routing/vxlan',
    description: 'Pods on different nodes talk through VXLAN tunnels',
    values: { routingMode: ['', 'tunnel'], tunnelProtocol: ['', 'vxlan'] },
    indispensable: true,
    detect: byConfig(['routing-mode', 'tunnel', 'tunnel'], ['tunnel-protocol', 'vxlan', 'vxlan']),
  },
  {
    name: 'routing/geneve',
    description: 'Pods on different nodes talk through Geneve tunnels',
    values: { routingMode: ['', 'tunnel'], tunnelProtocol: ['geneve'] },
    indispensable: true,
    detect: byConfig(['routing-mode', 'tunnel', 'tunnel'], ['tunnel-protocol', 'vxlan', 'geneve']),
  },
  {
    name: 'routing/native',
    description: 'Packets between nodes are routed as they are, by the kernel',
    values: { routingMode: ['native'] },
    indispensable: true,
    detect: byConfig(['routing-mode', 'tunnel', 'native']),
  },
  {
    name: 'wire/plain',
    description: 'Nothing encrypts what nodes send each other',
    values: { 'encryption.enabled': ['false'] },
    detect: byConfig(
      ['enable-wireguard', 'false', 'false'],
      ['enable-ipsec', 'false', 'false'],
      ['enable-ztunnel', 'false', 'false'],
    ),
  },
  {
    name: 'mtu/derived',
    description: 'The MTU between pods follows from the nodes’ cards and Cilium’s configuration',
    values: { 'encryption.enabled': ['false'] },
    // What IPsec adds to a packet depends on its key.
    detect: byConfig(['enable-ipsec', 'false', 'false']),
  },
  {
    name: 'fragments',
    description: 'Fragments of IPv4 datagrams are tracked and pass',
    values: { fragmentTracking: ['true'] },
    detect: byConfig(['enable-ipv4-fragment-tracking', 'true', 'true']),
  },
  {
    name: 'ipam/kubernetes',
    description: 'Pod addresses come from the pod CIDR that Kubernetes gave the node',
    values: { 'ipam.mode': ['kubernetes'] },
    indispensable: true,
    detect: byConfig(['ipam', 'unset', 'kubernetes']),
  },
  {
    name: 'cni/exclusive',
    description: 'Cilium writes its CNI configuration and puts all others away',
    values: {
      'cni.install': ['true'],
      'cni.exclusive': ['true'],
      'cni.customConf': ['false'],
      'cni.chainingMode': ['', 'none'],
    },
    detect: byConfig(
      ['cni-exclusive', 'true', 'true'],
      ['custom-cni-conf', 'false', 'false'],
      ['write-cni-conf-when-ready', '', file => file !== ''],
    ),
  },
  {
    name: 'masquerade',
    description: 'What a pod sends out of the cluster has an address of its node',
    values: { enableIPv4Masquerade: ['true'], 'ipMasqAgent.enabled': ['false'] },
    // By default the agent of ip-masq-agent leaves private networks alone, and such are the nodes'.
    detect: byConfig(['enable-ipv4-masquerade', 'true', 'true'], ['enable-ip-masq-agent', 'false', 'false']),
  },
  {
    name: 'masquerade/bpf',
    description: 'Source addresses of pods are masqueraded in BPF',
    values: { 'bpf.masquerade': ['true'] },
    detect: byConfig(['enable-bpf-masquerade', 'false', 'true']),
  },
  {
    name: 'ipv6',
    description: 'Pods have IPv6 addresses',
    values: { 'ipv6.enabled': ['true'] },
    indispensable: true,
    detect: byConfig(['enable-ipv6', 'false', 'true']),
  },
  {
    name: 'health',
    description: 'Agents probe each other’s nodes, and an endpoint on each',
    values: { healthChecking: ['true'], 'endpointHealthChecking.enabled': ['true'] },
    detect: byConfig(['enable-health-checking', 'true', 'true'], ['enable-endpoint-health-checking', 'true', 'true']),
  },
  {
    name: 'nodes/2',
    description: 'The cluster has at least two nodes',
    detect: ({ nodes }) => ({ present: nodes >= 2, detected: `${nodes} node${nodes === 1 ? '' : 's'}` }),
  },
] as const satisfies readonly Feature[]
