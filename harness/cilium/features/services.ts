import { type Feature, byConfig } from './feature.ts'
import { everyAgent } from './running.ts'
import { isUnset } from './values.ts'

const ROUTABLE = ['enable-no-service-endpoints-routable', 'true', 'true'] as const
const HOST_SOCKETS_ONLY = ['bpf-lb-sock-hostns-only', 'false', 'false'] as const

/** How Services are served. */
export const SERVICES = [
  {
    name: 'kube-proxy-replacement',
    description: 'Every agent serves Services in kube-proxy’s place',
    values: { kubeProxyReplacement: ['true', 'strict'] },
    indispensable: true,
    detect: everyAgent('kube-proxy-replacement.mode', mode => mode === 'True' || mode === 'Strict'),
  },
  {
    name: 'lb/snat',
    description: 'A node that sends a connection from outside to another node’s backend speaks for the client',
    values: { 'loadBalancer.mode': ['snat'] },
    detect: byConfig(['bpf-lb-mode', 'snat', 'snat']),
  },
  {
    name: 'lb/dsr',
    description: 'The backend of a TCP connection from outside knows the client, and answers it itself',
    values: { 'loadBalancer.mode': ['dsr', 'hybrid'] },
    detect: byConfig(['bpf-lb-mode', 'snat', ['dsr', 'hybrid']]),
  },
  {
    name: 'lb/node-ports',
    description: 'NodePorts are open at the address that a node has among the nodes',
    values: { 'nodePort.addresses': isUnset },
    detect: byConfig(['nodeport-addresses', '', '']),
  },
  {
    name: 'lb/pod-sockets',
    description: 'Pods’ sockets choose a service’s backend when they connect, as those of nodes do',
    // The Gateway API has the chart leave that to packets.
    values: { 'socketLB.hostNamespaceOnly': ['false'], 'gatewayAPI.enabled': ['false'] },
    detect: byConfig(HOST_SOCKETS_ONLY),
  },
  {
    name: 'lb/external-ip-mitigation',
    description: 'Pods are not led to a service by an external IP that is no node’s',
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
    description: 'A socket’s connection to a service without backends fails at once',
    values: { enableNoServiceEndpointsRoutable: ['true'] },
    detect: byConfig(ROUTABLE),
  },
  {
    name: 'lb/reject',
    description: 'An ICMP message tells a client that a service has no backends',
    values: { serviceNoBackendResponse: ['reject'], enableNoServiceEndpointsRoutable: ['true'] },
    detect: byConfig(['service-no-backend-response', 'reject', 'reject'], ROUTABLE),
  },
  {
    name: 'lb/drop',
    description: 'What is sent from outside to a service without backends vanishes without an answer',
    values: { serviceNoBackendResponse: ['drop'] },
    detect: byConfig(['service-no-backend-response', 'reject', 'drop']),
  },
] as const satisfies readonly Feature[]
