import type { Firewall } from '../observe/node-facts.ts'

/**
 * Chains of kube-proxy in the modes iptables and ipvs. The kubelet's own KUBE-KUBELET-CANARY, KUBE-FIREWALL and
 * KUBE-IPTABLES-HINT are on every node and are none of them.
 *
 * Source: pkg/proxy/iptables/proxier.go and pkg/proxy/ipvs/proxier.go of k8s.io/kubernetes 1.37.
 */
const CHAINS = new Set([
  'KUBE-SERVICES',
  'KUBE-EXTERNAL-SERVICES',
  'KUBE-NODEPORTS',
  'KUBE-POSTROUTING',
  'KUBE-MARK-MASQ',
  'KUBE-FORWARD',
  'KUBE-PROXY-FIREWALL',
  'KUBE-PROXY-CANARY',
  'KUBE-SOURCE-RANGES-FIREWALL',
  'KUBE-NODE-PORT',
  'KUBE-LOAD-BALANCER',
  'KUBE-IPVS-FILTER',
  'KUBE-IPVS-OUT-FILTER',
])

/** Those of single services and endpoints; a hash follows. */
const SERVICE_CHAINS = /^KUBE-(?:SVC|SVL|FW|EXT|SEP)-/

/** IP sets of the mode ipvs, for IPv4 and IPv6. Source: pkg/proxy/ipvs/ipset.go. */
const IP_SETS = new Set(
  [
    'LOOP-BACK',
    'CLUSTER-IP',
    'EXTERNAL-IP',
    'EXTERNAL-IP-LOCAL',
    'LOAD-BALANCER',
    'LOAD-BALANCER-LOCAL',
    'LOAD-BALANCER-FW',
    'LOAD-BALANCER-SOURCE-IP',
    'LOAD-BALANCER-SOURCE-CIDR',
    'NODE-PORT-TCP',
    'NODE-PORT-LOCAL-TCP',
    'NODE-PORT-UDP',
    'NODE-PORT-LOCAL-UDP',
    'NODE-PORT-SCTP-HASH',
    'NODE-PORT-LOCAL-SCTP-HASH',
    'HEALTH-CHECK-NODE-PORT',
    'IPVS-IPS',
  ].flatMap(name => [`KUBE-${name}`, `KUBE-6-${name}`]),
)

/** The device on which the mode ipvs puts the addresses of services. */
const IPVS_DEVICE = 'kube-ipvs0'

/** The table of the mode nftables, in the families ip and ip6; its chains have names of their own. */
const NFT_TABLE = 'kube-proxy'

/** What kube-proxy left on a node, in any of its modes; a line each. */
export function tracesOfKubeProxy({ tables, chains, ipSets = [], ipvs, interfaces }: Firewall): string[] {
  return [
    ...tables.filter(table => table.split(' ')[1] === NFT_TABLE).map(table => `nftables table ${table}`),
    ...chains.filter(isChain).map(chain => `chain ${chain}`),
    ...ipSets.filter(name => IP_SETS.has(name)).map(name => `IP set ${name}`),
    ...(interfaces.includes(IPVS_DEVICE) ? [`device ${IPVS_DEVICE}`] : []),
    ...ipvs.map(service => `IPVS service ${service}`),
  ]
}

function isChain(chain: string): boolean {
  const [, table = '', name = ''] = chain.split(' ')
  return table !== NFT_TABLE && (CHAINS.has(name) || SERVICE_CHAINS.test(name))
}
