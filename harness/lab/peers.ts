import type { Kube } from '../kube/client.ts'
import { BrokenError } from '../results/errors.ts'
import { type Run, openNamespaces } from './namespace.ts'
import { installationOf, onceFor } from './once.ts'
import { outsidePeer } from './outside.ts'
import type { Peer } from './peer.ts'
import { type ProberPod, podPeer } from './pods.ts'

/**
 * Every peer, as a case talks about them: `peers.client`, `peers.outside`. They are started once for an installed
 * profile and shared by all cases, so a case changes nothing about them.
 *
 * A peer that cannot be started, or whose prober is lost, breaks the cases that name it and no others.
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

/** The peers of the run on its installed profile; started and connected to once in a worker. */
export const peersOf = onceFor(installationOf, openPeers)

/** Starts what is not there yet, and opens one stream to each. Several workers may do so at once. */
async function openPeers(kube: Kube, run: Run): Promise<Peers> {
  const [one, two] = run.cluster.nodes
  if (one === undefined || two === undefined) throw new BrokenError('the shared workloads need two nodes')
  await openNamespaces(kube, run)
  const pod = (name: string, { name: node }: { name: string }, network: ProberPod['network'] = 'own') =>
    settled(podPeer(kube, run, { name, node, network }))
  const [client, client2, echoSame, echoOther, hostPort, hostOne, hostTwo, outside] = await Promise.all([
    pod('client', one),
    pod('client2', one),
    pod('echo-same', one),
    pod('echo-other', two),
    pod('host-port', two, 'host-ports'),
    pod('host-one', one, 'node'),
    pod('host-two', two, 'node'),
    settled(outsidePeer(run)),
  ])
  return {
    get client() {
      return client()
    },
    get client2() {
      return client2()
    },
    get echoSame() {
      return echoSame()
    },
    get echoOther() {
      return echoOther()
    },
    get hostPort() {
      return hostPort()
    },
    get hostOne() {
      return hostOne()
    },
    get hostTwo() {
      return hostTwo()
    },
    get outside() {
      return outside()
    },
  }
}

/** The same peers, and those of them that were asked for. */
export function watchUse(all: Peers): { readonly peers: Peers; readonly used: ReadonlySet<Peer> } {
  const used = new Set<Peer>()
  const peers = new Proxy(all, {
    get(target, name) {
      const found: Peer = Reflect.get(target, name)
      if (name in target) used.add(found)
      return found
    },
  })
  return { peers, used }
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
