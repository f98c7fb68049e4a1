/** What makes a reason one that says nothing against the cluster. */
export interface WantedDrops {
  /** Whether Cilium carries IPv6. */
  readonly ipv6: boolean
  /** Whether a Service without backends is to drop what comes from outside; not when absent. */
  readonly silentServices?: boolean
  /** Pods may be sent out of the cluster through a gateway. */
  readonly egressGateway?: boolean
}

/** A reason for drops, in the words of Cilium's metrics, that says nothing against a cluster. */
export interface ExpectedDrop {
  readonly reason: string
  /** Where it says nothing; anywhere without it. */
  readonly where?: (wanted: WantedDrops) => boolean
  /** What every drop for it that Hubble remembers begins like; any other one is unexpected. Absent where it may be any. Of old drops it remembers none. */
  readonly like?: RegExp
  readonly why: string
}

/** From an address of the link, or before there is one, to a group of it; either end may have labels behind it. */
const LINK_LOCAL = /^ICMPv6 (::|fe80:\S*)( \([^)]*\))? -> ff02:/

/** The expected drops. */
export const EXPECTED_DROPS: readonly ExpectedDrop[] = [
  {
    reason: 'Policy denied',
    why: 'no rule allows the packet: policies do what they are for, those of the cases and of anybody else',
  },
  {
    reason: 'Policy denied by denylist',
    why: 'a rule denies the packet',
  },
  {
    reason: 'Denied by LB src range check',
    why: 'loadBalancerSourceRanges of a Service do not let the sender in: they do what they are for',
  },
  {
    reason: 'Unsupported L3 protocol',
    where: ({ ipv6 }) => !ipv6,
    why: 'the kernel of a pod has IPv6 and looks for neighbours and routers, which Cilium does not carry then',
  },
  {
    reason: 'Invalid source ip',
    where: ({ ipv6 }) => ipv6,
    like: LINK_LOCAL,
    why: 'the kernel of a pod looks for routers and tells of its groups from its link-local address, and Cilium lets out what comes from the addresses that it gave',
  },
  {
    reason: 'Stale or unroutable IP',
    where: ({ ipv6 }) => ipv6,
    like: LINK_LOCAL,
    why: 'the kernel of a node tells of its groups on cilium_host, which leads to endpoints alone',
  },
  {
    reason: 'Unknown L3 target address',
    where: ({ ipv6 }) => ipv6,
    like: /^ICMPv6 ::( \([^)]*\))? -> ff02:/,
    why: 'the kernel of a pod asks whether anybody else has its own address (RFC 4862), and Cilium answers for the router alone',
  },
  {
    reason: 'Service backend not found',
    where: ({ silentServices = false }) => silentServices,
    why: '`serviceNoBackendResponse: drop` has a Service without backends drop what comes from outside',
  },
  {
    reason: 'No egress gateway found',
    where: ({ egressGateway = false }) => egressGateway,
    why: 'a policy of the egress gateway whose gateway is no node lets nothing out, and a case has one',
  },
]
