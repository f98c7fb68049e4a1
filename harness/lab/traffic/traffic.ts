import type { Run } from '../namespace.ts'
import { type Peers, peersOf } from '../peers.ts'
import { type Services, servicesOf } from '../services.ts'
import type { Kube } from '../../kube/client.ts'
import { apiServerName } from '../../kube/dns-domain.ts'
import type { DnsProbeResult } from '../../probe/protocol.ts'
import { TimeoutError, firstLine, messageOf } from '../../results/errors.ts'
import { trafficName } from '../../results/upgrade.ts'
import type { InstalledProfile } from '../../run/context.ts'
import type { SeenStream, StreamLabel } from '../../upgrade/outage.ts'
import type { BudgetName } from '../../wait/budgets.ts'
import { eventually } from '../../wait/eventually.ts'
import { type BeyondEnds, type WantedStream, streamsFromBeyond, wantedStreams } from './paths.ts'
import { DnsSeries } from './series.ts'
import { type Count, type StreamUnderWay, countOf, reportOf } from './stream-under-way.ts'

const DNS: StreamLabel = { path: 'cluster DNS', kind: 'dns', control: false }

/**
 * Milliseconds between two packets of a flow, two new connections, and two questions for a name. Hubble and conntrack notice
 * each new connection, so beside suites there are few.
 */
const PACES = {
  dense: { flow: 10, connection: 10, question: 20 },
  sparse: { flow: 10, connection: 100, question: 100 },
} as const

/** How often traffic is sent: a change of the release wants it dense. */
export type Pace = keyof typeof PACES

/** Whether the cluster DNS is asked, which takes the API server and a kubelet for every question; everything else flows without them. */
export type Names = 'names' | 'no names'

/** Time for which traffic has to be seen to flow, in milliseconds by the tick of each stream. */
const LASTS = { flowing: 1_000, soaked: 30_000 } as const

/** Continuous traffic on every kind of path while a release changes and suites run. */
export class Traffic implements AsyncDisposable {
  readonly #wanted: readonly WantedStream[]
  readonly #resolve: (() => Promise<DnsProbeResult>) | undefined
  readonly #seen: Promise<SeenStream>[] = []
  #running: readonly StreamUnderWay[] = []
  #dns: DnsSeries | undefined
  #pace: Pace | undefined

  /** @param resolve Asks for a name that every cluster has; no names are asked for without it. */
  constructor(wanted: readonly WantedStream[], resolve?: () => Promise<DnsProbeResult>) {
    this.#wanted = wanted
    this.#resolve = resolve
  }

  /** On every path between these, with questions for the name of the API server; nothing is sent yet. */
  static between(peers: Peers, services: Services, run: Run, names: Names = 'names'): Traffic {
    const name = apiServerName(run.cluster)
    const ask = () => peers.client.prober.dns(name)
    return new Traffic(wantedStreams(peers, services, run), names === 'names' ? ask : undefined)
  }

  /** From a client beyond the router. The cluster DNS may be on any node, so no names are asked for. */
  static fromBeyond(ends: BeyondEnds): Traffic {
    return new Traffic(streamsFromBeyond(ends))
  }

  /**
   * Starts pods, services and streams, and waits until every stream flows.
   *
   * @param installed What is installed; its pods are made anew for every start.
   */
  static async start(
    kube: Kube,
    run: Run,
    installed: InstalledProfile,
    pace: Pace,
    signal: AbortSignal,
  ): Promise<Traffic> {
    const own = { ...run, profile: { ...installed, name: 'traffic', installedAt: Date.now() } }
    const peers = await peersOf(kube, own)
    const services = await servicesOf(kube, own)
    signal.throwIfAborted()
    const traffic = Traffic.between(peers, services, run)
    try {
      await traffic.begin(pace, signal)
      return traffic
    } catch (error) {
      await traffic.stop().catch(() => [])
      throw error
    }
  }

  /** Makes every stream anew, and waits until each flows. */
  async begin(pace: Pace, signal: AbortSignal): Promise<void> {
    await this.#end(() => true)
    await this.#open(() => true, pace, signal)
    await this.#lasts('trafficFlows', LASTS.flowing, signal, ({ flowing }) => flowing)
  }

  /** Goes on at another pace; flows that are established stay as they are. */
  async change(pace: Pace, signal: AbortSignal): Promise<void> {
    if (pace === this.#pace) return
    await this.#end(makesConnections)
    await this.#open(makesConnections, pace, signal)
  }

  /** Sends nothing any more; what was seen until now is kept. */
  async pause(): Promise<void> {
    await this.#end(() => true)
  }

  /**
   * Waits until every stream has flowed for a while without a gap; connections that are gone count as settled.
   *
   * @returns The paths on which nothing came back in time.
   */
  async settled(signal: AbortSignal): Promise<string[]> {
    try {
      await this.#lasts('trafficFlows', LASTS.flowing, signal, ({ flowing }) => flowing)
      return []
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error
      return (await this.#counts()).filter(({ flowing, over }) => !flowing && !over).map(({ name }) => name)
    }
  }

  /**
   * Goes on for half a minute of every stream's own tick, so that what comes late is seen too.
   *
   * @returns Why that could not be waited for.
   */
  async soaked(signal: AbortSignal): Promise<string | undefined> {
    try {
      await this.#lasts('trafficSoaked', LASTS.soaked, signal, () => true)
      return undefined
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error
      return firstLine(messageOf(error))
    }
  }

  /** Stops every stream and tells what each has seen, also those that were stopped before. */
  async stop(): Promise<SeenStream[]> {
    await this.#end(() => true)
    const rank = ({ path, kind }: StreamLabel) =>
      this.#wanted.findIndex(wanted => wanted.path === path && wanted.kind === kind)
    const [dns, streams] = [(one: SeenStream) => rank(one) === -1, await Promise.all(this.#seen)]
    return [...streams.filter(one => !dns(one)).toSorted((a, b) => rank(a) - rank(b)), ...streams.filter(dns)]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #open(which: (kind: string) => boolean, pace: Pace, signal: AbortSignal): Promise<void> {
    const opened = this.#wanted
      .filter(({ kind }) => which(kind))
      .map(async (wanted): Promise<StreamUnderWay> => {
        const tickMs = wanted.kind === 'tcp-connect' ? PACES[pace].connection : PACES[pace].flow
        const stream = await eventually('workloadReady', () => wanted.from.stream(wanted.kind, wanted.to, { tickMs }), {
          until: () => undefined,
          signal,
        })
        return { wanted, stream, tickMs, startedAt: Date.now() }
      })
    this.#running = [...this.#running, ...(await Promise.all(opened))]
    this.#pace = pace
    if (this.#resolve !== undefined) this.#dns = new DnsSeries(DNS, PACES[pace].question, this.#resolve)
  }

  /** What has ended is kept, also where its prober cannot tell any more. */
  async #end(which: (kind: string) => boolean): Promise<void> {
    const ending = this.#running.filter(({ wanted }) => which(wanted.kind))
    this.#running = this.#running.filter(under => !ending.includes(under))
    const seen = [...ending.map(reportOf), ...(this.#dns === undefined ? [] : [this.#dns.stop()])]
    this.#dns = undefined
    this.#seen.push(...seen)
    await Promise.all(seen)
  }

  /** Waits until every stream has gone on for a while as it should. */
  async #lasts(
    budget: BudgetName,
    lastsMs: number,
    signal: AbortSignal,
    isRight: (count: Count) => boolean,
  ): Promise<void> {
    const start = new Map((await this.#counts()).map(({ name, decided }) => [name, decided]))
    await eventually(budget, () => this.#counts(), {
      until: now => {
        const still = now.filter(count => {
          const far = count.decided >= (start.get(count.name) ?? 0) + lastsMs / count.tickMs
          return !count.over && (!isRight(count) || !far)
        })
        return still.length === 0 ? undefined : `not yet on ${still.map(({ name }) => name).join(', ')}`
      },
      everyMs: 250,
      signal,
    })
  }

  async #counts(): Promise<Count[]> {
    const streams = this.#running.map(countOf)
    const dns = this.#dns === undefined ? [] : [{ name: trafficName(DNS), over: false, ...this.#dns.state }]
    return [...(await Promise.all(streams)), ...dns]
  }
}

function makesConnections(kind: string): boolean {
  return kind === 'tcp-connect'
}
