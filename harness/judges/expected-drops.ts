/** A reason for drops, in the words of Cilium's metrics, that says nothing against a cluster. */
export interface ExpectedDrop {
  readonly reason: string
  /** Only where Cilium carries no IPv6. */
  readonly withoutIpv6?: true
  /** Only where a Service without backends is to be silent. */
  readonly withSilentServices?: true
  readonly why: string
}

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
    reason: 'Unsupported L3 protocol',
    withoutIpv6: true,
    why: 'the kernel of a pod has IPv6 and looks for neighbours and routers, which Cilium does not carry then',
  },
  {
    reason: 'Service backend not found',
    withSilentServices: true,
    why: '`serviceNoBackendResponse: drop` has a Service without backends drop what comes from outside',
  },
]
