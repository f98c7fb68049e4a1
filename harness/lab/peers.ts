import type { Kube } from '../kube/client.ts'
import { BrokenError } from '../results/errors.ts'
import type { NodePair } from '../provision/node-pair.ts'
import { type Run, openNamespaces } from './namespace.ts'
import { beyondPeer } from './outside-container.ts'
import { outsidePeer } from './outside.ts'
import { type Peer, overIPv6 } from './peer.ts'
import { type ProberPod, podPeer } from './pods.ts'
import { seatOf } from './seats.ts'
import { installationOf, shared } from './shared.ts'

/**
 * Every peer, as a case talks about them: `peers.client`, `peers.outside`. They are started once for an installed
 * profile and shared by all cases, so a case changes nothing about them.
 *
 * A peer that cannot be started, or whose prober is lost, breaks the cases that name it and no others; the next case finds it
 * opened again.
 */
export interface Peers {
  /** Pods on the first node. `client2` has a label of its own. */
  readonly client: Peer
  readonly client2: Peer
  readonly echoSame: Peer
  /** Pods on the second node. */
  readonly echoOther: Peer
  /** On the second node too, and reached through host ports of that node. */
  readonly hostPort: Peer
  /** The network of the first and of the second node. */
  readonly hostOne: Peer
  readonly hostTwo: Peer
  /** A container on the nodes' network that is not a node. */
  readonly outside: Peer
  /** A client beyond the router, on a network that no node is on. */
  readonly beyond: Peer
}

/** Name of a peer. */
export type PeerName = keyof Peers

const NAMES = [
  'client',
  'client2',
  'echoSame',
  'echoOther',
  'hostPort',
  'hostOne',
  'hostTwo',
  'outside',
  'beyond',
] as const

const care = {
  isLost: ({ prober }: Peer) => prober.lost !== undefined,
  close: ({ prober }: Peer) => prober[Symbol.asyncDispose](),
}

/** Both namespaces, opened once in a worker for an installed profile. */
export const namespacesOf = shared(installationOf, openNamespaces)

const seatedPeerOf = shared(
  (kube: Kube, run: Run, { name }: ProberPod) => `${installationOf(kube, run)} ${name}`,
  podPeer,
  care,
)

/** Peers that are on no node. */
const OFF_NODES = {
  outside: shared(installationOf, outsidePeer, care),
  beyond: shared(installationOf, beyondPeer, care),
}

function isOffNodes(name: PeerName): name is keyof typeof OFF_NODES {
  return name in OFF_NODES
}

/** A peer, on another pair of nodes than the usual one where that is given. Both namespaces are there. */
export async function peerOf(kube: Kube, run: Run, name: PeerName, pair?: NodePair): Promise<Peer> {
  return isOffNodes(name) ? OFF_NODES[name](kube, run) : seatedPeerOf(kube, run, seatOf(run, name, pair))
}

/** Name and node of the pod that is a peer on a pair of nodes; what is on none is its own node. */
export function placeOf(run: Run, name: PeerName, pair: NodePair): Pick<Peer, 'name' | 'node'> {
  if (isOffNodes(name)) return { name, node: name }
  const { name: pod, node } = seatOf(run, name, pair)
  return { name: pod, node }
}

/** The peers of the run on its installed profile, each with a stream to its prober. */
export async function peersOf(kube: Kube, run: Run): Promise<Peers> {
  await namespacesOf(kube, run)
  const open = async (name: PeerName) => [name, await settled(peerOf(kube, run, name))] as const
  const all = new Map(await Promise.all(NAMES.map(open)))
  return peersFrom(name => {
    const get = all.get(name)
    if (get === undefined) throw new BrokenError(`there is no peer ${name}`)
    return get()
  })
}

/** Waits for the end, and gives what returns the value or throws the error as often as it is asked. */
async function settled<T>(promise: Promise<T>): Promise<() => T> {
  try {
    const value = await promise
    return () => value
  } catch (error) {
    return () => {
      throw error
    }
  }
}

/** The peers as traffic over IPv6 knows them. */
export function peersOverIPv6(peers: Peers): Peers {
  return peersFrom(name => overIPv6(peers[name]))
}

function peersFrom(get: (name: PeerName) => Peer): Peers {
  return {
    get client() {
      return get('client')
    },
    get client2() {
      return get('client2')
    },
    get echoSame() {
      return get('echoSame')
    },
    get echoOther() {
      return get('echoOther')
    },
    get hostPort() {
      return get('hostPort')
    },
    get hostOne() {
      return get('hostOne')
    },
    get hostTwo() {
      return get('hostTwo')
    },
    get outside() {
      return get('outside')
    },
    get beyond() {
      return get('beyond')
    },
  }
}
