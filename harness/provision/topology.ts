import type { DaemonName } from '../router/daemon.ts'

/** Networks around a cluster and the router between them, as a profile wants them. */
export interface Topology {
  /** Names of the networks on which the nodes are, in turn: the first node is on the first. */
  readonly nodes: readonly [string, ...string[]]
  /** Name of the network beyond the router, on which a client stands. */
  readonly beyond: string
  /** It has an address on each of the networks, and is the only way from one to another. */
  readonly router: {
    readonly daemon: DaemonName
    /** Its autonomous system. */
    readonly asn: number
    /** The autonomous system of the nodes. */
    readonly nodesAsn: number
    /** With which sessions are signed (TCP MD5, RFC 2385), if they are. */
    readonly password?: string
  }
}

/** A network that the router is on. */
export interface RoutedNetwork {
  /** As the topology has it. */
  readonly name: string
  /** In the Docker engine. */
  readonly network: string
  /** For example `172.18.0.0/16`. */
  readonly subnet: string
  /** The router's address there, which is the default gateway of all others. */
  readonly gateway: string
}

/** What stands around the nodes of a cluster. */
export interface Surroundings {
  /** What was asked for. */
  readonly topology: Topology
  /** Networks of the nodes, in the order of the topology. */
  readonly nodes: readonly RoutedNetwork[]
  readonly beyond: RoutedNetwork
  /** Name of the router's container. */
  readonly router: string
  /** Name of the container with a prober on the router's network. */
  readonly routerProber: string
}

/** The network of a node, by its place among the nodes. */
export function networkOfNode<Network>(networks: readonly Network[], index: number): Network {
  const found = networks[index % networks.length]
  if (found === undefined) throw new TypeError('a topology has at least one network of nodes')
  return found
}
