import { type Feature, byConfig } from './feature.ts'

/** How pods reach each other and the world. */
export const NETWORK = [
  {
    name: 'routing/vxlan',
    description: 'Pods on different nodes communicate through VXLAN tunnels',
    values: { routingMode: ['', 'tunnel'], tunnelProtocol: ['', 'vxlan'] },
    indispensable: true,
    detect: byConfig(['routing-mode', 'tunnel', 'tunnel'], ['tunnel-protocol', 'vxlan', 'vxlan']),
  },
  {
    name: 'routing/geneve',
    description: 'Pods on different nodes communicate through Geneve tunnels',
    values: { routingMode: ['', 'tunnel'], tunnelProtocol: ['geneve'] },
    indispensable: true,
    detect: byConfig(['routing-mode', 'tunnel', 'tunnel'], ['tunnel-protocol', 'vxlan', 'geneve']),
  },
  {
    name: 'routing/native',
    description: 'The kernel routes packets between nodes without encapsulation',
    values: { routingMode: ['native'] },
    indispensable: true,
    detect: byConfig(['routing-mode', 'tunnel', 'native']),
  },
  {
    name: 'routing/node-routes',
    description: 'Cilium gives each node a route to the pods of every other node',
    values: { autoDirectNodeRoutes: ['true'] },
    detect: byConfig(
      ['auto-direct-node-routes', 'false', 'true'],
      ['direct-routing-skip-unreachable', 'false', 'false'],
    ),
  },
  {
    name: 'bgp',
    description: 'Agents announce routes by BGP',
    values: { 'bgpControlPlane.enabled': ['true'] },
    indispensable: true,
    detect: byConfig(['enable-bgp-control-plane', 'false', 'true']),
  },
  {
    name: 'egress-gateway',
    description: 'Policies can send the traffic of pods out of the cluster through a gateway node',
    values: { 'egressGateway.enabled': ['true'] },
    detect: byConfig(['enable-egress-gateway', 'false', 'true']),
  },
  {
    name: 'wire/plain',
    description: 'Traffic between nodes is not encrypted',
    values: { 'encryption.enabled': ['false'] },
    detect: byConfig(
      ['enable-wireguard', 'false', 'false'],
      ['enable-ipsec', 'false', 'false'],
      ['enable-ztunnel', 'false', 'false'],
    ),
  },
  {
    name: 'mtu/derived',
    description:
      'The MTU between pods follows from the network interfaces of the nodes and the configuration of Cilium',
    values: { 'encryption.enabled': ['false'] },
    // What IPsec adds to a packet depends on its key.
    detect: byConfig(['enable-ipsec', 'false', 'false']),
  },
  {
    name: 'fragments',
    description: 'Fragments of IPv4 datagrams are tracked and forwarded',
    values: { fragmentTracking: ['true'] },
    detect: byConfig(['enable-ipv4-fragment-tracking', 'true', 'true']),
  },
  {
    name: 'ipam/kubernetes',
    description: 'Pod addresses come from the pod CIDR that Kubernetes assigned to the node',
    values: { 'ipam.mode': ['kubernetes'] },
    detect: byConfig(['ipam', 'unset', 'kubernetes']),
  },
  {
    name: 'ipam/node-ranges',
    description: 'Each node has IP ranges of its own for its pods, from Kubernetes or from pools of Cilium',
    values: { 'ipam.mode': ['kubernetes', 'cluster-pool', 'multi-pool'] },
    detect: byConfig(['ipam', 'unset', ['kubernetes', 'cluster-pool', 'multi-pool']]),
  },
  {
    name: 'cni/exclusive',
    description: 'Cilium writes its CNI configuration and disables all others',
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
    description: 'Traffic from a pod to outside of the cluster has an address of its node as the source',
    values: { enableIPv4Masquerade: ['true'], 'ipMasqAgent.enabled': ['false'] },
    // By default the agent of ip-masq-agent leaves private networks alone, and such are the nodes'.
    detect: byConfig(['enable-ipv4-masquerade', 'true', 'true'], ['enable-ip-masq-agent', 'false', 'false']),
  },
  {
    name: 'masquerade/bpf',
    description: 'BPF masquerades the source addresses of pods',
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
    name: 'masquerade/ipv6',
    description: 'The same as masquerade, of IPv6',
    values: { 'ipv6.enabled': ['true'], enableIPv6Masquerade: ['true'], 'ipMasqAgent.enabled': ['false'] },
    detect: byConfig(
      ['enable-ipv6', 'false', 'true'],
      ['enable-ipv6-masquerade', 'true', 'true'],
      ['enable-ip-masq-agent', 'false', 'false'],
    ),
  },
  {
    name: 'fragments/ipv6',
    description: 'Fragments of IPv6 datagrams are tracked and forwarded',
    values: { 'ipv6.enabled': ['true'] },
    detect: byConfig(['enable-ipv6', 'false', 'true'], ['enable-ipv6-fragment-tracking', 'true', 'true']),
  },
  {
    name: 'health',
    description: 'Agents probe the other nodes, and a health endpoint on each',
    values: { healthChecking: ['true'], 'endpointHealthChecking.enabled': ['true'] },
    detect: byConfig(['enable-health-checking', 'true', 'true'], ['enable-endpoint-health-checking', 'true', 'true']),
  },
  {
    name: 'nodes/2',
    description: 'The cluster has at least two nodes',
    detect: ({ nodes }) => ({ present: nodes >= 2, detected: `${nodes} node${nodes === 1 ? '' : 's'}` }),
  },
] as const satisfies readonly Feature[]
