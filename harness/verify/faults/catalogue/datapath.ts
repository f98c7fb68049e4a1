import { BrokenError } from '../../../results/errors.ts'
import { deleteRoute } from '../deleted-route.ts'
import type { Fault } from '../fault.ts'
import type { Patient } from '../patient.ts'

const suites = ['datapath', 'kube-proxy-replacement']

/** Cases in which pods of one node talk to pods of the other, be it through a service. */
const BETWEEN_NODES = new RegExp(
  [
    'reach/pod-to-pod-on-the-other-node',
    'reach/node-to-pod-(hostone-echoother|hosttwo-client)',
    'reach/where-nobody-listens-echoother',
    'sizes/.*-two-nodes-(client-echoother|echoother-client)',
    'addresses/.*-a-pod-on-another-node',
    'load/many-at-once-(200-connections-at-once-from-one-pod-to-echoother|1-000|what)',
    'load/a-steady-stream-of-pings-between-pods-on-two-nodes',
    'idle/',
    'mode/.*(take-one-path|never)',
    'node-port/a-nodeport-service-(outside|client|hostone)-reaches',
    'node-port/externaltrafficpolicy-cluster',
    'cluster-ip/.*load-is-spread',
    'kernel/.*follows',
    'other-services/an-external-ip-that-is-(a-node-s-own-address-leads-outside|routed)',
  ].join('|'),
)

/** Cases in which nothing goes from the pods of one node to those of the other. */
const WITHIN_NODES = new RegExp(
  [
    'agents/',
    'kernel/.*holds',
    'same-node|its-own-node|echosame',
    'reach/(node-to-node|pod-to-node|to-and-from)',
    'addresses/.*(outside|one-node-sees)',
    'load/.*(to-outside|to-echosame|on-one-node|the-nodes-themselves)',
    'cluster-ip/.*(a-pod-reaches-itself|its-named-target-port)',
    'node-port/.*(echoother-reaches|externaltrafficpolicy-local)',
    'other-services/a-host-port',
  ].join('|'),
)

export const faults: readonly Fault[] = [
  {
    name: 'UDP 8472 is dropped in one direction',
    profile: 'vxlan',
    suites,
    red: BETWEEN_NODES,
    spared: WITHIN_NODES,
    says: /dropped/,
    inject: patient =>
      patient.firewall(0, 'INPUT', '--protocol=udp', '--dport=8472', `--source=${patient.ip(1)}`, '--jump=DROP'),
  },
  {
    name: 'pods get an MTU that is 50 bytes too large',
    profile: 'vxlan',
    suites,
    red: /one-byte-more-does-not-pass/,
    says: /in an unfragmented packet of 1451 bytes/,
    values: { MTU: 1550 },
  },
  {
    name: 'masquerading is off',
    profile: 'vxlan',
    suites,
    red: /(reach\/.*|sizes\/.*|load\/.*)(client|echoother|one-pod)-(to-)?outside|sees-(client|echoother)-as-its-node|idle\//,
    // What a node port answers goes back to the outside by the way it came.
    spared: /agents\/|pod-to|node-to|another-node|own-node|cluster-ip|node-port|a-host-port/,
    says: /dropped/,
    // Where everything is native, nothing is to be masqueraded, and the agents go on saying that they do.
    values: { ipv4NativeRoutingCIDR: '0.0.0.0/0' },
  },
  {
    name: 'the route of one node to the pods of the other is deleted',
    profile: 'native',
    suites,
    // What goes from the other node to this one, and from here to that node's own address, has its route still; what this
    // node itself answers a pod of the other has none.
    red: new RegExp(
      `^(?!.*(hosttwo-client|hosttwo-load)).*(${BETWEEN_NODES.source}|mode/.*each-node-has-a-route|echoother-hostone-over)`,
    ),
    spared: WITHIN_NODES,
    says: /dropped|unreachable/,
    inject: patient => deleteRoute(patient, { on: 0, to: 1 }),
  },
  {
    name: 'a node blackholes the other’s pod CIDR',
    profile: 'native',
    suites: ['datapath'],
    grep: 'hostOne -> echoOther|each node has a route',
    red: /hostone-echoother|each-node-has-a-route/,
    // The kernel refuses the socket itself, which is an outcome and no trouble of the prober's.
    says: /EINVAL.*\n.*"unreachable", not "allowed"[^]*blackhole/,
    inject: async patient => {
      const { items } = await patient.kube.core.listNode()
      const podCIDR = items.find(({ metadata }) => metadata?.name === patient.cluster.nodes[1]?.name)?.spec?.podCIDR
      const halves = halvesOf(podCIDR ?? '')
      for (const half of halves) await patient.onNode(0, 'ip', 'route', 'add', 'blackhole', half)
      return async () => {
        for (const half of halves) await patient.onNode(0, 'ip', 'route', 'delete', 'blackhole', half)
      }
    },
  },
  {
    name: 'connection tracking forgets what is idle',
    profile: 'vxlan',
    suites: ['datapath'],
    grep: 'connections that were idle',
    red: /idle\//,
    // They are answered all the same, as nothing but policies would ask whether a connection is known.
    says: /connection tracking has no entry of it/,
    inject: async patient => {
      await patient.inAgent(0, 'sh', '-c', KEEP_FLUSHING)
      return async () => void (await patient.inAgent(0, 'rm', FLUSHING))
    },
  },
  {
    name: 'the network is dead',
    profile: 'vxlan',
    suites,
    // Only what asks an agent, a node or the API about its state is answered, and nothing that expects a refusal is green.
    // A pod that is its own backend needs no network: the socket is connected to its own address.
    red: /^datapath\/(reach|sizes|addresses|load|idle)\/|cluster-ip\/(?!.*(echoother-reaches|reaches-itself))|node-port\/(?!.*echoother-reaches)|other-services\/|take-one-path|-never-bare/,
    spared: /agents\//,
    says: /dropped/,
    inject: killNetwork,
  },
]

/** While this file is there in an agent's container, its connection tracking is emptied twice a second. */
const FLUSHING = '/tmp/keep-flushing'

const KEEP_FLUSHING = `touch ${FLUSHING}
setsid sh -c 'while [ -e ${FLUSHING} ]; do cilium-dbg bpf ct flush global; sleep 0.5; done' > /dev/null 2>&1 &`

/** The two halves of an IPv4 CIDR with a prefix of 24 bits, as Kubernetes gives one to each node. */
function halvesOf(cidr: string): string[] {
  const match = /^(\d+\.\d+\.\d+)\.0\/24$/.exec(cidr)
  if (match === null) throw new BrokenError(`the pods of a node are not in 24 bits: ${cidr}`)
  return [`${match[1]}.0/25`, `${match[1]}.128/25`]
}

/** Takes every pod, the probers on the nodes, and the host outside off the network; what the harness needs goes on. */
async function killNetwork(patient: Patient): Promise<() => Promise<void>> {
  const heals: (() => Promise<void>)[] = []
  const outside = `${patient.cluster.runId}-outside`
  for (const chain of ['INPUT', 'OUTPUT']) {
    await patient.beside(outside, 'iptables', '--append', chain, '--jump=DROP')
    heals.push(async () => void (await patient.beside(outside, 'iptables', '--delete', chain, '--jump=DROP')))
  }
  for (const node of [0, 1]) {
    const links = await podLinks(patient, node)
    for (const link of links) await patient.onNode(node, 'ip', 'link', 'set', link, 'down')
    heals.push(async () => {
      // Pods may have gone in the meantime, and their links with them.
      const left = (await podLinks(patient, node)).filter(link => links.includes(link))
      for (const link of left) await patient.onNode(node, 'ip', 'link', 'set', link, 'up')
    })
    for (const match of [['tcp', '--dport=28000:32767'], ['udp', '--dport=28000:32767'], ['icmp']])
      heals.push(await patient.firewall(node, 'INPUT', `--protocol=${match[0]}`, ...match.slice(1), '--jump=DROP'))
  }
  return async () => {
    for (const heal of heals) await heal()
    // A kubelet waits up to five minutes before it starts a container again that ended often.
    await patient.kubectl('--namespace=kube-system', 'rollout', 'status', 'deployment/coredns', '--timeout=600s')
  }
}

/** Names of the node's ends of the links to its pods. */
async function podLinks(patient: Patient, node: number): Promise<string[]> {
  return (await patient.onNode(node, 'ls', '/sys/class/net')).split('\n').filter(name => name.startsWith('lxc'))
}
