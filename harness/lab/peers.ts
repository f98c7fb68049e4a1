import type { Kube } from '../kube/client.ts'
import { BrokenError } from '../results/errors.ts'
import { type Run, openNamespaces } from './namespace.ts'
import { outsidePeer } from './outside.ts'
import type { Peer } from './peer.ts'
import { type ProberPod, podPeer } from './pods.ts'
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
}

/** Name of a peer. */
export type PeerName = keyof Peers

/** Where the pods among them are: the number of their node, and their network. */
const PODS = {
  client: ['client', 0, 'own'],
  client2: ['client2', 0, 'own'],
  echoSame: ['echo-same', 0, 'own'],
  echoOther: ['echo-other', 1, 'own'],
  hostPort: ['host-port', 1, 'host-ports'],
  hostOne: ['host-one', 0, 'node'],
  hostTwo: ['host-two', 1, 'node'],
} as const satisfies Record<Exclude<PeerName, 'outside'>, readonly [string, number, ProberPod['network']]>

const NAMES = ['client', 'client2', 'echoSame', 'echoOther', 'hostPort', 'hostOne', 'hostTwo', 'outside'] as const

/** Both namespaces, opened once in a worker for an installed profile. */
export const namespacesOf = shared(installationOf, openNamespaces)

const peerOf = shared(
  (kube: Kube, run: Run, name: PeerName) => `${installationOf(kube, run)} ${name}`,
  async (kube, run, name) => {
    if (name === 'outside') return outsidePeer(kube, run)
    const [pod, node, network] = PODS[name]
    const place = run.cluster.nodes[node]
    if (place === undefined) throw new BrokenError('the shared workloads need two nodes')
    return podPeer(kube, run, { name: pod, node: place.name, network })
  },
  { isLost: ({ prober }) => prober.lost !== undefined, close: ({ prober }) => prober[Symbol.asyncDispose]() },
)

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
  }
}
