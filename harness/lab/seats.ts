import type { NodePair } from '../provision/node-pair.ts'
import { type Run, firstNodeOf, pairOf } from './namespace.ts'
import type { ProberPod } from './pods.ts'

/** What a peer is on its node: one of three pods, or the network of the node itself. */
type Seat = 'a' | 'b' | 'c' | 'host'

/** Peers that are in the cluster: which of the two nodes each is on, and what it is there. Of one node, all pods are on that. */
const SEATS = {
  client: [0, 'a'],
  client2: [0, 'b'],
  echoSame: [0, 'c'],
  echoOther: [1, 'a'],
  hostPort: [1, 'b'],
  hostOne: [0, 'host'],
  hostTwo: [1, 'host'],
} as const satisfies Record<string, readonly [0 | 1, Seat]>

/** Name of a peer that is in the cluster. */
export type SeatedPeer = keyof typeof SEATS

type SeatPods = Partial<Record<Seat, readonly [name: string, network: ProberPod['network']]>>

/** Pods on the nodes that cases use unless they ask every pair. */
const USUAL: readonly [SeatPods, SeatPods] = [
  { a: ['client', 'own'], b: ['client2', 'own'], c: ['echo-same', 'own'], host: ['host-one', 'node'] },
  { a: ['echo-other', 'own'], b: ['host-port', 'host-ports'], host: ['host-two', 'node'] },
]

/**
 * The pod that is the peer on a pair of nodes, by default on the usual one. On every other pair the pods that stand on its nodes
 * already take the part; what they lack is named `pair-<seat>-<number of the node>`.
 *
 * @throws BrokenError where the peer is the network of the second node and there is none.
 */
export function seatOf(run: Pick<Run, 'cluster'>, peer: SeatedPeer, pair?: NodePair): ProberPod {
  const [index, seat] = SEATS[peer]
  const pod = seat === 'host' ? undefined : USUAL[index][seat]
  if (run.cluster.nodes.length === 1 && pod !== undefined) {
    return { name: pod[0], node: firstNodeOf(run).name, network: pod[1] }
  }
  // What is on the first node needs no second one.
  const node = pair?.[index] ?? (index === 0 ? firstNodeOf(run) : pairOf(run)[1])
  const isOn = (usual: 0 | 1) => (usual === 0 ? firstNodeOf(run) : pairOf(run)[1]).name === node.name
  const taken = isOn(0) ? USUAL[0] : isOn(1) ? USUAL[1] : undefined
  const [name, network] = taken?.[seat] ?? [
    `pair-${seat}-${numberOf(run, node.name)}`,
    seat === 'host' ? 'node' : 'own',
  ]
  return { name, node: node.name, network }
}

function numberOf({ cluster }: Pick<Run, 'cluster'>, name: string): number {
  return cluster.nodes.findIndex(node => node.name === name) + 1
}
