import { type Feature, allOf, byConfig } from './feature.ts'
import { everyAgent, kind } from './running.ts'
import { isUnset } from './values.ts'

const ROUTABLE = ['enable-no-service-endpoints-routable', 'true', 'true'] as const
const HOST_SOCKETS_ONLY = ['bpf-lb-sock-hostns-only', 'false', 'false'] as const

const replaced = everyAgent('kube-proxy-replacement.mode', mode => mode === 'True' || mode === 'Strict')
const notReplaced = everyAgent('kube-proxy-replacement.mode', mode => mode === 'False' || mode === 'Disabled')

/** How Services are served. */
export const SERVICES = [
  {
    name: 'kube-proxy-replacement',
    description: 'Every agent handles Services instead of kube-proxy',
    values: { kubeProxyReplacement: ['true', 'strict'] },
    indispensable: true,
    detect: seen => {
      const { present, detected } = replaced(seen)
      return { present, detected: `${notReplaced(seen).present ? 'services are left to kube-proxy: ' : ''}${detected}` }
    },
  },
  {
    name: 'lb/snat',
    description:
      'A node that forwards a connection from outside to a backend on another node replaces the client address by its own (SNAT)',
    values: { 'loadBalancer.mode': ['snat'] },
    detect: byConfig(['bpf-lb-mode', 'snat', 'snat']),
  },
  {
    name: 'lb/dsr',
    description:
      'The backend of a TCP connection from outside sees the client address and answers the client directly (DSR)',
    values: { 'loadBalancer.mode': ['dsr', 'hybrid'] },
    detect: byConfig(['bpf-lb-mode', 'snat', ['dsr', 'hybrid']]),
  },
  {
    name: 'lb/node-ports',
    description: 'NodePorts are open on the address that a node has in the network of the nodes',
    values: { 'nodePort.addresses': isUnset },
    detect: byConfig(['nodeport-addresses', '', '']),
  },
  {
    name: 'lb/pod-sockets',
    description: 'Sockets of pods choose the backend of a Service when they connect, like those of nodes',
    // The Gateway API has the chart leave that to packets.
    values: { 'socketLB.hostNamespaceOnly': ['false'], 'gatewayAPI.enabled': ['false'] },
    detect: byConfig(HOST_SOCKETS_ONLY),
  },
  {
    name: 'lb/external-ip-mitigation',
    description: 'An external IP that belongs to no node does not lead pods to a Service',
    values: {
      'bpf.disableExternalIPMitigation': ['false'],
      'socketLB.hostNamespaceOnly': ['false'],
      'gatewayAPI.enabled': ['false'],
    },
    // It is the sockets that leave such an address alone; packets of pods are balanced whatever it is.
    detect: byConfig(['disable-external-ip-mitigation', 'false', 'false'], HOST_SOCKETS_ONLY),
  },
  {
    name: 'lb/fail-fast',
    description: 'The connection of a socket to a Service without backends fails immediately',
    values: { enableNoServiceEndpointsRoutable: ['true'] },
    detect: byConfig(ROUTABLE),
  },
  {
    name: 'lb/reject',
    description: 'Clients get an ICMP error from a Service without backends',
    values: { serviceNoBackendResponse: ['reject'], enableNoServiceEndpointsRoutable: ['true'] },
    detect: byConfig(['service-no-backend-response', 'reject', 'reject'], ROUTABLE),
  },
  {
    name: 'lb/drop',
    description: 'Traffic from outside to a Service without backends is dropped without an answer',
    values: { serviceNoBackendResponse: ['drop'] },
    detect: byConfig(['service-no-backend-response', 'reject', 'drop']),
  },
  {
    name: 'lb/ipam',
    description: 'A Service of type LoadBalancer gets its address from a CiliumLoadBalancerIPPool (LB-IPAM)',
    values: { defaultLBServiceIPAM: ['lbipam'] },
    detect: allOf(
      kind('CiliumLoadBalancerIPPool'),
      byConfig(['enable-lb-ipam', 'true', 'true'], ['default-lb-service-ipam', 'lbipam', 'lbipam']),
    ),
  },
  {
    name: 'lb/l2-announcements',
    description: 'One node answers ARP for the address of a Service that a CiliumL2AnnouncementPolicy selects',
    values: { 'l2announcements.enabled': ['true'] },
    detect: byConfig(['enable-l2-announcements', 'false', 'true']),
  },
] as const satisfies readonly Feature[]
