import { BrokenError, TimeoutError } from '../results/errors.ts'
import type { BudgetName } from '../wait/budgets.ts'
import { startAllowance, whenSpent } from '../wait/machine-time.ts'
import { eventually } from '../wait/eventually.ts'
import type { PolicyEvent } from './flow.ts'
import { WatchLog, type WatchMoment, type WatchWindow } from './watch-log.ts'
import type { WatchStream } from './watch-streams.ts'

/** How long one thing that was done for a stream is waited for before it is done again. */
const AGAIN_MS = 500

/** Things that a watch does in order to hear of them. */
export interface WatchMarks {
  /** Sends datagrams to `MARK_PORT` from a pod of each node; resolves with `address:port` that each came from. */
  packets(): Promise<readonly string[]>
  /** Changes a policy that selects nobody; resolves with its UID. */
  policy(): Promise<string>
}

/**
 * What the Hubbles of some agents tell from now on: dropped flows of some namespaces, and the policies that the agents take
 * in. Each is one long-lived stream, so that asking costs nothing. That nothing was told means something only where
 * {@link deaf} has asked for a sign of life.
 */
export class HubbleWatch {
  readonly #streams: readonly WatchStream[]
  readonly #marks: WatchMarks
  readonly #log = new WatchLog()
  readonly #listeners = new Set<() => void>()
  #lost: BrokenError | undefined

  private constructor(streams: readonly WatchStream[], marks: WatchMarks) {
    this.#streams = streams
    this.#marks = marks
    for (const stream of streams) void this.#read(stream)
  }

  /**
   * Listens to the streams. Returns once every one of them has told of something that was done for it.
   *
   * @throws BrokenError when one does not, or ends; the streams are closed then.
   */
  static async open(streams: readonly WatchStream[], marks: WatchMarks): Promise<HubbleWatch> {
    const watch = new HubbleWatch(streams, marks)
    try {
      const [drops, events] = await Promise.all([
        watch.#silentAboutPackets('watchListens'),
        watch.#silentAboutPolicies(),
      ])
      const silent = [...drops.map(node => `drops on ${node}`), ...events.map(node => `agent events on ${node}`)]
      if (silent.length === 0) return watch
      throw new BrokenError(`Hubble told nothing of what was done for its watch: ${silent.join(', ')}`)
    } catch (error) {
      await watch.close()
      throw error
    }
  }

  /** This moment. */
  now(): WatchMoment {
    return this.#log.now()
  }

  /** What was told since a moment. @throws BrokenError when a stream is lost. */
  since(moment: WatchMoment): WatchWindow {
    this.#alive()
    return this.#log.since(moment)
  }

  /**
   * Asks each Hubble for a sign of life. Returns the nodes whose Hubble tells nothing of a packet that was sent for it.
   *
   * @throws BrokenError when a stream is lost, or no packet can be sent.
   */
  deaf(): Promise<string[]> {
    return this.#silentAboutPackets('flowsSeen')
  }

  /** What the agents did with policies so far, oldest first. It may be missing: a reason to ask the agent, no proof. */
  policyEvents(): readonly PolicyEvent[] {
    return this.#log.policyEvents
  }

  /**
   * How often the agent of a node finished work on the endpoint of a pod with the label `app`. It comes with every change
   * of the pod's policies, and is a reason to ask the agent, no proof.
   */
  regenerations(node: string, namespace: string, app: string): number {
    return this.#log.regenerations(node, namespace, app)
  }

  /** Waits until the condition holds, or for so long. It is looked at whenever something was told. Returns whether it holds. */
  async until(condition: () => boolean, ms: number): Promise<boolean> {
    if (condition()) return true
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const look = () => {
      if (condition()) resolve(true)
    }
    const callOff = whenSpent(startAllowance(ms), () => resolve(false))
    this.#listeners.add(look)
    try {
      return await promise
    } finally {
      callOff()
      this.#listeners.delete(look)
    }
  }

  /** Why nothing can be asked any more, once that was noticed. */
  get lost(): BrokenError | undefined {
    return this.#lost
  }

  /** Ends the streams. */
  async close(): Promise<void> {
    this.#lost ??= new BrokenError('the watch of Hubble was closed')
    await Promise.all(this.#streams.map(({ transport }) => transport.close()))
  }

  #silentAboutPackets(budget: BudgetName): Promise<string[]> {
    const cause = () => this.#marks.packets()
    return this.#silent('drops', budget, cause, (node, mark) => this.#log.hasMark(node, mark))
  }

  #silentAboutPolicies(): Promise<string[]> {
    const cause = async () => [await this.#marks.policy()]
    const isToldOn = (node: string, uid: string) =>
      this.#log.policyEvents.some(event => event.node === node && event.labels.some(label => label.endsWith(uid)))
    return this.#silent('agent events', 'watchListens', cause, isToldOn)
  }

  /** Does something again and again until every node has told of one such thing; returns those that tell of none. */
  async #silent(
    tells: WatchStream['tells'],
    budget: BudgetName,
    cause: () => Promise<readonly string[]>,
    isToldOn: (node: string, mark: string) => boolean,
  ): Promise<string[]> {
    const nodes = this.#streams.flatMap(stream => (stream.tells === tells ? [stream.node] : []))
    const caused: string[] = []
    const silent = () => nodes.filter(node => !caused.some(mark => isToldOn(node, mark)))
    const isOver = () => silent().length === 0 || this.#lost !== undefined
    let hasCaused = false
    const once = async () => {
      hasCaused = false
      caused.push(...(await cause()))
      hasCaused = true
      await this.until(isOver, AGAIN_MS)
    }
    try {
      await eventually(budget, once, {
        until: () => (isOver() ? undefined : `silent: ${silent().join()}`),
        everyMs: 10,
      })
    } catch (error) {
      if (!(error instanceof TimeoutError && hasCaused)) throw error
    }
    this.#alive()
    return silent()
  }

  async #read(stream: WatchStream): Promise<void> {
    let cause: unknown
    try {
      for await (const line of stream.transport.lines) {
        this.#log.take(stream, line)
        this.#wake()
      }
    } catch (error) {
      cause = error
    }
    this.#lost ??= new BrokenError(`the watch of Hubble's ${stream.tells} on ${stream.node} has ended`, { cause })
    this.#wake()
  }

  #wake(): void {
    for (const look of this.#listeners) look()
  }

  #alive(): void {
    if (this.#lost !== undefined) throw this.#lost
  }
}
