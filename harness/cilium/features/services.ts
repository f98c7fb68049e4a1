import { type Feature, byConfig } from './feature.ts'
import { everyAgent } from './running.ts'
import { isUnset } from './values.ts'

const ROUTABLE = ['enable-no-service-endpoints-routable', 'true', 'true'] as const
const rejects = byConfig(['service-no-backend-response', 'reject', 'reject'], ROUTABLE)

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
    name: 'lb/fail-fast',
    description: 'A connection from inside to a service without backends fails at once',
    // Where sockets of pods are not balanced, a packet has to be answered.
    detect: seen => {
      const told = rejects(seen)
      const bySocket = byConfig(['bpf-lb-sock-hostns-only', 'false', 'false'])(seen)
      const isRoutable = byConfig(ROUTABLE)(seen).present
      return {
        present: told.present || (bySocket.present && isRoutable),
        detected: `${told.detected}, ${bySocket.detected}`,
      }
    },
  },
  {
    name: 'lb/reject',
    description: 'An ICMP message tells a client that a service has no backends',
    values: { serviceNoBackendResponse: ['reject'], enableNoServiceEndpointsRoutable: ['true'] },
    detect: rejects,
  },
  {
    name: 'lb/drop',
    description: 'What is sent from outside to a service without backends vanishes without an answer',
    values: { serviceNoBackendResponse: ['drop'] },
    detect: byConfig(['service-no-backend-response', 'reject', 'drop']),
  },
] as const satisfies readonly Feature[]
