import { type Run, firstNodeOf } from '../namespace.ts'
import type { AnnouncedService } from '../announced.ts'
import type { Peer } from '../peer.ts'
import type { Peers } from '../peers.ts'
import type { Services } from '../services.ts'
import type { Prober } from '../../probe/prober.ts'
import type { StreamKind } from '../../probe/protocol.ts'
import type { StreamLabel } from '../../upgrade/outage.ts'

/** A stream that is to run. */
export interface WantedStream extends StreamLabel {
  readonly kind: StreamKind
  readonly from: Prober
  readonly to: { readonly host: string; readonly port?: number }
}

/** Between what streams from beyond a router run. */
export interface BeyondEnds {
  readonly beyond: Peer
  readonly pod: Peer
  /** The network of a node, to which the router needs no route. */
  readonly node: Peer
  /** Announced by every node. */
  readonly service: Pick<AnnouncedService, 'at' | 'ip'>
}

/** Path to the service that every node announces. */
export const TO_ANNOUNCED = 'beyond the router to announced service'

/** Every kind from a client beyond the router, which finds pods and services by what agents announce. The control does not. */
export function streamsFromBeyond({ beyond, pod, node, service }: BeyondEnds): WantedStream[] {
  const from = beyond.prober
  const stream = (path: string, kind: StreamKind, to: WantedStream['to'], control = false): WantedStream => ({
    path,
    kind,
    control,
    from,
    to,
  })
  const toNode = (kind: StreamKind) => stream('beyond the router to node (control)', kind, node.at('tcp'), true)
  return [
    stream('beyond the router to pod', 'icmp', pod.at('tcp')),
    stream('beyond the router to pod', 'udp', pod.at('udp')),
    stream('beyond the router to pod', 'tcp', pod.at('tcp')),
    stream('beyond the router to pod', 'tcp-connect', pod.at('tcp')),
    stream(TO_ANNOUNCED, 'tcp-connect', service.at('tcp')),
    toNode('icmp'),
    toNode('tcp'),
    toNode('tcp-connect'),
  ]
}

/** Every path and kind. The control is between the nodes' own networks, which Cilium does not carry. */
export function wantedStreams(peers: Peers, services: Services, run: Run): WantedStream[] {
  const { client, echoSame, echoOther, hostOne, hostTwo, outside } = peers
  const nodePort = (protocol: 'tcp' | 'udp') => services.nodePort.onNode(firstNodeOf(run).ip, protocol)
  const pod = (path: string, kind: StreamKind, to: WantedStream['to']): WantedStream => ({
    path,
    kind,
    control: false,
    from: client.prober,
    to,
  })
  return [
    pod('pod to pod, same node', 'icmp', echoSame.at('tcp')),
    pod('pod to pod, same node', 'tcp', echoSame.at('tcp')),
    pod('pod to pod, other node', 'icmp', echoOther.at('tcp')),
    pod('pod to pod, other node', 'udp', echoOther.at('udp')),
    pod('pod to pod, other node', 'tcp', echoOther.at('tcp')),
    pod('pod to pod, other node', 'tcp-connect', echoOther.at('tcp')),
    pod('pod to service', 'udp', services.both.at('udp')),
    pod('pod to service', 'tcp', services.both.at('tcp')),
    pod('pod to service', 'tcp-connect', services.both.at('tcp')),
    pod('pod to outside', 'tcp-connect', outside.at('tcp')),
    { path: 'outside to node port', kind: 'tcp-connect', control: false, from: outside.prober, to: nodePort('tcp') },
    { path: 'outside to node port', kind: 'udp', control: false, from: outside.prober, to: nodePort('udp') },
    { path: 'node to node (control)', kind: 'icmp', control: true, from: hostOne.prober, to: hostTwo.at('tcp') },
    { path: 'node to node (control)', kind: 'tcp', control: true, from: hostOne.prober, to: hostTwo.at('tcp') },
    { path: 'node to node (control)', kind: 'tcp-connect', control: true, from: hostOne.prober, to: hostTwo.at('tcp') },
  ]
}
