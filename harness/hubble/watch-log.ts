import { type Flow, type PolicyEvent, readHubbleLine } from './flow.ts'
import { MARK_PORT, type WatchStream } from './watch-streams.ts'

/** Drops that are kept; older ones are forgotten. */
const KEPT = 20_000

/** A moment of a log; see {@link WatchLog.since}. */
export interface WatchMoment {
  readonly drops: number
  readonly lostEvents: number
  readonly unreadableLines: number
}

/** What was told since a moment. */
export interface WatchWindow {
  /** Oldest first. */
  readonly drops: readonly Flow[]
  /** Why a drop may be missing: events that the agents lost, and lines that are no JSON. */
  readonly lostEvents: number
  readonly unreadableLines: number
}

/** Everything that the streams of a watch have told. */
export class WatchLog {
  readonly #drops: Flow[] = []
  readonly #policies: PolicyEvent[] = []
  readonly #regenerations = new Map<string, number>()
  readonly #marks = new Set<string>()
  #forgotten = 0
  #lostEvents = 0
  #unreadableLines = 0

  /** Reads one line of a stream. */
  take({ node, tells }: Pick<WatchStream, 'node' | 'tells'>, text: string): void {
    const line = readHubbleLine(text)
    // Only what may have been a drop makes the drops incomplete.
    if (line === undefined && tells === 'drops') this.#unreadableLines += 1
    if (line?.kind === 'lost' && tells === 'drops') this.#lostEvents += line.count
    if (line?.kind === 'flow') this.#takeFlow(node, line.flow)
    if (line?.kind === 'regenerated') this.#count(node, line.labels)
    if (line?.kind === 'policy') this.#policies.push({ ...line.policy, node })
  }

  /** This moment. */
  now(): WatchMoment {
    const drops = this.#forgotten + this.#drops.length
    return { drops, lostEvents: this.#lostEvents, unreadableLines: this.#unreadableLines }
  }

  /** What was told since a moment. */
  since(moment: WatchMoment): WatchWindow {
    return {
      drops: this.#drops.slice(Math.max(0, moment.drops - this.#forgotten)),
      lostEvents: this.#lostEvents - moment.lostEvents,
      unreadableLines: this.#unreadableLines - moment.unreadableLines,
    }
  }

  /** What the agents did with policies so far, oldest first. */
  get policyEvents(): readonly PolicyEvent[] {
    return this.#policies
  }

  /** How often the agent of a node finished work on the endpoint of a pod with the label `app`. */
  regenerations(node: string, namespace: string, app: string): number {
    return this.#regenerations.get(`${node} ${namespace} ${app}`) ?? 0
  }

  /** Whether a node has told of a packet to {@link MARK_PORT} from this `address:port`. */
  hasMark(node: string, source: string): boolean {
    return this.#marks.has(`${node} ${source}`)
  }

  #takeFlow(node: string, flow: Flow): void {
    if (flow.destination.port === MARK_PORT) {
      this.#marks.add(`${node} ${flow.source.ip}:${flow.source.port}`)
      return
    }
    this.#drops.push(flow)
    if (this.#drops.length > 2 * KEPT) {
      this.#drops.splice(0, KEPT)
      this.#forgotten += KEPT
    }
  }

  #count(node: string, labels: readonly string[]): void {
    const valueOf = (key: string) => labels.find(label => label.startsWith(`k8s:${key}=`))?.split('=')[1] ?? ''
    const key = `${node} ${valueOf('io.kubernetes.pod.namespace')} ${valueOf('app')}`
    this.#regenerations.set(key, (this.#regenerations.get(key) ?? 0) + 1)
  }
}
