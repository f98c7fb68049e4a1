import { ciliumNamespace } from '../cilium/namespace.ts'
import { agentPods } from '../cilium/observe.ts'
import { HubbleWatch, type WatchMarks } from '../hubble/watch.ts'
import { MARK_PORT, openWatchStreams } from '../hubble/watch-streams.ts'
import type { Kube } from '../kube/client.ts'
import type { LaneNamespaces } from './lane-namespaces.ts'
import type { ProbeResult } from '../probe/protocol.ts'
import { eventually } from '../wait/eventually.ts'
import type { Peer } from './peer.ts'

/** How long the sender of a mark waits for the answer that nothing listens there. */
const MARK_MS = 100

/**
 * Watches both nodes of a lane. An agent that was just started again takes a moment, so what fails is tried again.
 *
 * @param ends A pod on each node.
 * @throws TimeoutError when Hubble does not tell of what is done for it.
 */
export async function openWatch(
  kube: Kube,
  { red, blue }: LaneNamespaces,
  ends: readonly [Peer, Peer],
): Promise<HubbleWatch> {
  const nodes = ends.map(({ node }) => node)
  const marks = { packets: () => sendMarks(ends), policy: policyMark(kube, red) }
  const open = async () => {
    const namespace = await ciliumNamespace(kube)
    const agents = [...(await agentPods(kube))].map(([node, pod]) => ({ node, namespace, pod }))
    const own = agents.filter(({ node }) => nodes.includes(node))
    const streams = await openWatchStreams(kube.config, own, [red, blue])
    return HubbleWatch.open(streams, marks)
  }
  try {
    return await eventually('watchOpen', open, { until: () => undefined, everyMs: 1000 })
  } finally {
    await kube.remove(markPolicy(red, 1))
  }
}

/** A packet each way: each node sends one. */
async function sendMarks([one, two]: readonly [Peer, Peer]): Promise<string[]> {
  const sent = await Promise.all([sendMark(one, two), sendMark(two, one)])
  return sent.flatMap(({ source }) => source ?? [])
}

function sendMark({ prober }: Peer, { ip }: Peer): Promise<ProbeResult> {
  return prober.udp({ host: ip, port: MARK_PORT }, { exchange: 'any', timeoutMs: MARK_MS })
}

/** An agent tells of a policy only when it changes. */
function policyMark(kube: Kube, namespace: string): WatchMarks['policy'] {
  let port = 0
  return async () => {
    port += 1
    const { metadata } = await kube.apply(markPolicy(namespace, port))
    return 'uid' in metadata && typeof metadata.uid === 'string' ? metadata.uid : 'no uid'
  }
}

function markPolicy(namespace: string, port: number) {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'watch-mark', namespace },
    spec: {
      endpointSelector: { matchLabels: { app: 'nobody' } },
      ingress: [{ toPorts: [{ ports: [{ port: String(port), protocol: 'TCP' }] }] }],
    },
  }
}

/** Addresses of each node in Cilium's own eyes: beside those of its network that of `cilium_host`. */
export async function nodeAddresses(kube: Kube): Promise<ReadonlyMap<string, readonly string[]>> {
  const nodes = await kube.list<CiliumNode>('cilium.io/v2', 'CiliumNode')
  return new Map(
    nodes.map(({ metadata, spec }) => [metadata.name, spec.addresses?.flatMap(({ ip }) => ip ?? []) ?? []]),
  )
}

/** The part of a CiliumNode that is read. */
interface CiliumNode {
  readonly metadata: { readonly name: string }
  readonly spec: { readonly addresses?: readonly { readonly type: string; readonly ip?: string }[] }
}
