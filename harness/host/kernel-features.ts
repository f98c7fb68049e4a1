/** Something that the kernel can do, and every way to see it. */
export interface KernelFeature {
  /** As the kernel's configuration names it, without `CONFIG_`. */
  readonly name: string
  /** Alternatives; each is a set of options that must all be there. `CONFIG_` is left out. */
  readonly config: readonly (readonly string[])[]
  /** Device type of `ip link add type`, which proves the feature without any configuration. */
  readonly link?: string
  /** A file that exists only where the feature is. */
  readonly file?: string
  /** A name in /proc/filesystems. */
  readonly filesystem?: string
  /** What goes without it. */
  readonly purpose: string
}

/** Features without which Cilium or the nodes do not run: docs.cilium.io, System Requirements, and Docker's own. */
export const REQUIRED_FEATURES: readonly KernelFeature[] = [
  { name: 'BPF', config: [['BPF', 'BPF_SYSCALL']], filesystem: 'bpf', purpose: 'the datapath' },
  { name: 'BPF_JIT', config: [['BPF_JIT']], file: '/proc/sys/net/core/bpf_jit_enable', purpose: 'the datapath' },
  { name: 'CGROUP_BPF', config: [['CGROUP_BPF']], purpose: 'socket load-balancing' },
  {
    name: 'TCX or NET_CLS_BPF',
    config: [
      ['NET_XGRESS', 'NET_CLS_ACT'],
      ['NET_CLS_BPF', 'NET_CLS_ACT', 'NET_SCH_INGRESS'],
    ],
    purpose: 'programs on devices',
  },
  { name: 'BTF', config: [['DEBUG_INFO_BTF']], file: '/sys/kernel/btf/vmlinux', purpose: 'CO-RE programs' },
  { name: 'VETH', config: [['VETH']], link: 'veth', purpose: 'pod devices' },
  { name: 'VXLAN', config: [['VXLAN']], link: 'vxlan', purpose: 'the default profile' },
  {
    name: 'TPROXY',
    config: [['NETFILTER_XT_TARGET_TPROXY', 'NETFILTER_XT_MATCH_SOCKET', 'NETFILTER_XT_MATCH_MARK']],
    purpose: 'the DNS and HTTP proxies',
  },
  { name: 'IP_SET', config: [['IP_SET', 'IP_SET_HASH_IP', 'NETFILTER_XT_SET']], purpose: 'masquerading by iptables' },
  {
    name: 'NF_TABLES or iptables',
    config: [['NF_TABLES', 'NFT_COMPAT'], ['IP_NF_IPTABLES']],
    purpose: 'rules of the engine and the agent',
  },
  { name: 'OVERLAY_FS', config: [['OVERLAY_FS']], filesystem: 'overlay', purpose: 'container file systems' },
]

/** Features that only some profiles and cases need. */
export const OPTIONAL_FEATURES: readonly KernelFeature[] = [
  { name: 'GENEVE', config: [['GENEVE']], link: 'geneve', purpose: 'the geneve profile' },
  { name: 'WIREGUARD', config: [['WIREGUARD']], link: 'wireguard', purpose: 'WireGuard encryption' },
  { name: 'NETKIT', config: [['NETKIT']], link: 'netkit', purpose: 'netkit pod devices' },
  { name: 'NET_SCH_FQ', config: [['NET_SCH_FQ']], purpose: 'the bandwidth manager' },
  { name: 'NET_SCH_NETEM', config: [['NET_SCH_NETEM']], purpose: 'delay and loss by netem' },
]
