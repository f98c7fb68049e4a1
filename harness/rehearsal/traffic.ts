import type { Run } from '../lab/namespace.ts'
import { type Peers, peersOf } from '../lab/peers.ts'
import { type Services, servicesOf } from '../lab/services.ts'
import type { Kube } from '../kube/client.ts'
import type { Prober } from '../probe/prober.ts'
import type { StreamKind } from '../probe/protocol.ts'
import type { RunningStream } from '../probe/running-stream.ts'
import { TimeoutError } from '../results/errors.ts'
import { trafficName } from '../results/upgrade.ts'
import type { InstalledProfile } from '../run/context.ts'
import { type SeenStream, type StreamLabel, seenStream } from '../upgrade/outage.ts'
import { eventually } from '../wait/eventually.ts'
import { DnsSeries } from './series.ts'

/** A name that every cluster has. */
const NAME = 'kubernetes.default.svc.cluster.local'

/** Sends that must have been decided after a moment for traffic to be called flowing again. */
const ENOUGH = 100

interface Wanted extends StreamLabel {
  readonly kind: StreamKind
  readonly from: Prober
  readonly to: { readonly host: string; readonly port?: number }
}

interface Under {
  readonly label: StreamLabel
  readonly stream: RunningStream
}

/** Continuous traffic on every kind of path while a release changes. */
export class Traffic implements AsyncDisposable {
  readonly #streams: readonly Under[]
  readonly #dns: DnsSeries
  #stopped: Promise<SeenStream[]> | undefined

  private constructor(streams: readonly Under[], dns: DnsSeries) {
    this.#streams = streams
    this.#dns = dns
  }

  /**
   * Starts pods, services and streams, and waits until every stream flows.
   *
   * @param installed What is installed; its pods are made anew for every start.
   */
  static async start(kube: Kube, run: Run, installed: InstalledProfile, signal: AbortSignal): Promise<Traffic> {
    const own = { ...run, profile: { ...installed, name: 'traffic', installedAt: Date.now() } }
    const peers = await peersOf(kube, own)
    const services = await servicesOf(kube, own)
    signal.throwIfAborted()
    const streams = await Promise.all(
      wanted(peers, services, run).map(async ({ from, to, ...label }) => ({
        label,
        stream: await eventually('workloadReady', () => from.stream(label.kind, to), {
          until: () => undefined,
          signal,
        }),
      })),
    )
    const label = { path: 'cluster DNS', kind: 'dns', control: false }
    const traffic = new Traffic(streams, new DnsSeries(label, () => peers.client.prober.dns(NAME)))
    await traffic.flows(signal)
    return traffic
  }

  /**
   * Waits until every stream has flowed for a while without a gap; connections that are gone count as settled.
   *
   * @returns The paths on which nothing came back in time.
   */
  async settled(signal: AbortSignal): Promise<string[]> {
    try {
      await this.flows(signal)
      return []
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error
      return this.#still(await this.#counts())
    }
  }

  /** @throws TimeoutError that names the streams that do not flow. */
  async flows(signal: AbortSignal): Promise<void> {
    const start = await this.#counts()
    await eventually('trafficFlows', () => this.#counts(), {
      until: now => {
        const still = now.filter(
          ({ decided, flowing, over }, index) => !over && (!flowing || decided < (start[index]?.decided ?? 0) + ENOUGH),
        )
        return still.length === 0 ? undefined : `nothing yet on ${this.#still(still).join(', ')}`
      },
      everyMs: 250,
      signal,
    })
  }

  /** Stops every stream and tells what it saw. Stopping twice gives the same. */
  stop(): Promise<SeenStream[]> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop().catch(() => [])
  }

  async #stop(): Promise<SeenStream[]> {
    const [dns, ...reports] = await Promise.all([
      this.#dns.stop(),
      ...this.#streams.map(async ({ label, stream }) => seenStream(label, await stream.stop())),
    ])
    return [...reports, dns]
  }

  async #counts(): Promise<{ name: string; decided: number; flowing: boolean; over: boolean }[]> {
    const streams = this.#streams.map(async ({ label, stream }) => {
      const { sent, undecided, gaps, ended } = await stream.read()
      const flowing = gaps.every(gap => gap.open !== true)
      return { name: trafficName(label), decided: sent - undecided, flowing, over: ended !== undefined }
    })
    const { decided, flowing } = this.#dns.state
    return [...(await Promise.all(streams)), { name: 'cluster DNS', decided, flowing, over: false }]
  }

  #still(counts: readonly { name: string; flowing: boolean }[]): string[] {
    return counts.filter(({ flowing }) => !flowing).map(({ name }) => name)
  }
}

/** Every path and kind. The control is between the nodes' own networks, which Cilium does not carry. */
function wanted(peers: Peers, services: Services, run: Run): Wanted[] {
  const { client, echoSame, echoOther, hostOne, hostTwo, outside } = peers
  const [node] = run.cluster.nodes
  const nodePort = (protocol: 'tcp' | 'udp') => services.nodePort.onNode(node?.ip ?? '', protocol)
  const pod = (path: string, kind: StreamKind, to: Wanted['to']): Wanted => ({
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
