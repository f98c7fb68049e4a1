import { restartAgent } from '../../../lab/disruptions.ts'
import { BrokenError } from '../../../results/errors.ts'
import type { Fault } from '../fault.ts'
import type { Patient } from '../patient.ts'

const suites = ['datapath', 'kube-proxy-replacement']
const SERVICES_MAP = '/sys/fs/bpf/tc/globals/cilium_lb4_services_v2'
const SOCKET_LB_LINKS = '/sys/fs/bpf/cilium/socketlb/links/cgroup'

export const faults: readonly Fault[] = [
  {
    name: 'a chain of kube-proxy is left behind',
    profile: 'vxlan',
    suites,
    red: /no-node-has-a-chain-of-kube-proxy/,
    says: /KUBE-SERVICES/,
    inject: async patient => {
      await patient.onNode(1, 'iptables', '--table=nat', '--new-chain=KUBE-SERVICES')
      return async () => {
        await patient.onNode(1, 'iptables', '--table=nat', '--delete-chain=KUBE-SERVICES')
      }
    },
  },
  {
    name: 'a table of kube-proxy in nftables mode is left behind',
    profile: 'vxlan',
    suites,
    red: /no-node-has-a-chain-of-kube-proxy/,
    says: /nftables table ip kube-proxy/,
    inject: async patient => {
      await patient.onNode(1, 'nft', 'add table ip kube-proxy; add chain ip kube-proxy services')
      return async () => {
        await patient.onNode(1, 'nft', 'delete table ip kube-proxy')
      }
    },
  },
  {
    name: 'a node port is gone from the BPF table of one node, at the node’s own address',
    profile: 'vxlan',
    suites,
    red: /kernel\/.*holds|node-port\/a-nodeport-service-outside-reaches-it-on-every-node-over-http/,
    says: /:3\d{4}\/TCP: API has .*, kernel has slots, and no entry for the frontend itself/,
    inject: removeNodePort,
  },
  {
    name: 'the only backend of a service is gone from the BPF table of one node',
    profile: 'vxlan',
    suites,
    red: /kernel\/.*holds|cluster-ip\/.*(a-pod-reaches-itself|its-named-target-port).*http/,
    says: /10\.43\.\d+\.\d+:82\/TCP: API has .*, kernel has none/,
    inject: removeBackend,
  },
  {
    name: 'socket load-balancing is off on one node',
    profile: 'vxlan',
    suites,
    red: /agents\/.*socket-load-balancer-are-attached/,
    // What a service answers to a pod of that node is decided there.
    spared: /datapath\/|agents\/|kernel\/.*holds|node-port\/.*outside/,
    says: /cil_sock4_connect/,
    inject: async patient => {
      await patient.onNode(0, 'find', SOCKET_LB_LINKS, '-type', 'f', '-delete')
      // The agent attaches what it finds missing at its start.
      return () => restartAgent(patient.kube, patient.cluster.nodes[0]?.name ?? '')
    },
  },
  {
    name: 'the node ports of one node are blocked on the way',
    profile: 'vxlan',
    suites,
    red: /node-port\/a-nodeport-service-(outside-reaches|session-affinity)|externaltrafficpolicy-cluster|lets-nobody-through|its-nodeport-tells/,
    says: /dropped/,
    inject: async patient => {
      const outside = `${patient.cluster.runId}-outside`
      const rules = ['tcp', 'udp'].map(protocol => [
        'OUTPUT',
        `--destination=${patient.ip(0)}`,
        `--protocol=${protocol}`,
        '--dport=30000:32767',
        '--jump=DROP',
      ])
      for (const rule of rules) await patient.beside(outside, 'iptables', '--append', ...rule)
      return async () => {
        for (const rule of rules) await patient.beside(outside, 'iptables', '--delete', ...rule)
      }
    },
  },
]

/** Deletes slot 1 of the port 82 of service `same`. */
async function removeBackend(patient: Patient): Promise<() => Promise<void>> {
  const { clusterIP } = await serviceOf(patient, 'same')
  return removeEntry(patient, 0, { ip: clusterIP, port: 82, slot: 1 })
}

/** Deletes the entry of the frontend itself, at the address of the second node; its backends keep their slots. */
async function removeNodePort(patient: Patient): Promise<() => Promise<void>> {
  const { ports } = await serviceOf(patient, 'node-port')
  const port = ports.find(({ name }) => name === 'http')?.nodePort
  if (port === undefined) throw new BrokenError('the service has no node port for HTTP')
  return removeEntry(patient, 1, { ip: patient.ip(1), port, slot: 0 })
}

interface ServiceSpec {
  readonly clusterIP: string
  readonly ports: readonly { readonly name: string; readonly nodePort?: number }[]
}

/** The service of the shared workloads. */
async function serviceOf(patient: Patient, name: string): Promise<ServiceSpec> {
  const which = ['--all-namespaces', `--field-selector=metadata.name=${name}`, '--output=json']
  const { items }: { items: { spec: ServiceSpec }[] } = JSON.parse(await patient.kubectl('get', 'service', ...which))
  const [service] = items
  if (service === undefined) throw new BrokenError('the service is not there yet: run the suite once before the fault')
  return service.spec
}

/** Deletes an entry for TCP: four bytes address, two port, two slot, protocol, scope, two unused. */
async function removeEntry(
  patient: Patient,
  node: number,
  { ip, port, slot }: { readonly ip: string; readonly port: number; readonly slot: number },
): Promise<() => Promise<void>> {
  const numbers = [port >> 8, port & 255, slot, 0, 6, 0, 0, 0]
  const key = ['key', ...ip.split('.'), ...numbers.map(String)]
  const dumped = await patient.onNode(node, 'bpftool', '--json', 'map', 'lookup', 'pinned', SERVICES_MAP, ...key)
  const { value }: { value: string[] } = JSON.parse(dumped)
  await patient.onNode(node, 'bpftool', 'map', 'delete', 'pinned', SERVICES_MAP, ...key)
  return async () => {
    await patient.onNode(node, 'bpftool', 'map', 'update', 'pinned', SERVICES_MAP, ...key, 'value', ...value)
  }
}
