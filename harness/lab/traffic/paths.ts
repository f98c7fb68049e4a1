import { type Run, firstNodeOf } from '../namespace.ts'
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
