/** What a prober tells of the node that it is on. The shapes are those of fixtures/images/prober/node_*.go. */

/** One network interface of a node, with its IPv4 addresses. */
export interface Interface {
  readonly name: string
  readonly mtu: number
  readonly addresses: readonly string[]
  /** The other end of a pair in the same network namespace, or the device below. */
  readonly link?: string
}

/** An IPv4 route of a node's main table. */
export interface Route {
  /** A CIDR, an address, or `default`. */
  readonly to: string
  /** `unicast`, or what the kernel does instead: `blackhole`, `unreachable`, `prohibit`, `throw`. */
  readonly type: string
  /** The router, where there is one. */
  readonly via?: string
  readonly device?: string
}

/** By which table a node routes IPv4; what is absent is any. */
export interface Rule {
  readonly priority: number
  /** Its number: 255 is `local`, 254 `main` and 253 `default`. */
  readonly table: number
  readonly from?: string
  readonly to?: string
  /** In hexadecimal, with its mask. */
  readonly mark?: string
}

/** A mounted file system. */
export interface Mount {
  readonly type: string
  readonly point: string
}

/** What a proxy may have left in a node's kernel: in nftables, in the legacy tables of iptables, as IP sets, and as IPVS. */
export interface PacketFilters {
  /** As `family name`. */
  readonly tables: readonly string[]
  /** As `family table name`; the family of the legacy tables is `legacy`. */
  readonly chains: readonly string[]
  readonly ipSets: readonly string[]
  /** Services of IPVS, as the kernel prints them. */
  readonly ipvs: readonly string[]
}

/** Everything that can be asked, by its operation. */
export interface NodeFacts {
  readonly interfaces: readonly Interface[]
  readonly routes: readonly Route[]
  readonly rules: readonly Rule[]
  /** Names of running programs, each once. */
  readonly processes: readonly string[]
  readonly mounts: readonly Mount[]
  /** Names in a folder, without its folders. */
  readonly files: readonly string[]
  readonly firewall: PacketFilters
}

/** The packets that a capture takes: from or to one of the hosts, or with one of the ports in UDP. */
export interface CaptureFilter {
  readonly hosts: readonly string[]
  readonly udpPorts: readonly number[]
}
