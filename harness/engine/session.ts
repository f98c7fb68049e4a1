import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Terminal, createTerminal } from '../../reports/terminal.ts'
import { renderJson } from '../../reports/json.ts'
import { writeReports } from '../../reports/write.ts'
import { type Journal, openJournal } from '../journal/journal.ts'
import { type Reaper, startReaper } from '../journal/reaper.ts'
import { removeRun } from '../journal/remove-run.ts'
import { BrokenError, messageOf } from '../results/errors.ts'
import { EXIT, judgeRun } from '../results/exit-code.ts'
import {
  type CaseResult,
  type ClusterInfo,
  type MaxSkipped,
  type NamedParts,
  type PodInfo,
  type ProfileResult,
  type RunError,
  type RunResult,
  SCHEMA_VERSION,
  type Shard,
} from '../results/model.ts'
import { Phases } from '../results/phases.ts'
import { cleanData, cleanText } from '../results/redact.ts'
import { thisEnvironment } from './environment.ts'
import { EventLog, tellAll } from './event-log.ts'
import { tellGitHub } from './github.ts'
import { runFolder } from './kept-cluster.ts'
import type { OutputFormat } from './plan.ts'
import { earlierRuns } from './run-before.ts'

/** What {@link Session.start} takes. */
export interface SessionOptions {
  readonly command: readonly string[]
  readonly suites: readonly string[]
  /** Parent of the run's report folder; absent for commands that report nothing. */
  readonly reportDir?: string
  readonly quiet: boolean
  readonly output?: OutputFormat
  readonly maxSkipped?: MaxSkipped | undefined
  readonly named?: NamedParts | undefined
  readonly shard?: Shard | undefined
  readonly timeoutMs?: number | undefined
  /** Puts the written reports somewhere else as well. */
  readonly publish?: ((result: RunResult, folder: string) => Promise<void>) | undefined
}

/**
 * One run from its first line to its exit code: it owns the run id, the journal, the terminal and what was found, and
 * it ends in order whatever happens - cases done, an error, a signal, or the time limit.
 */
export class Session {
  readonly id: string
  readonly options: SessionOptions
  readonly journal: Journal
  readonly phases: Phases
  readonly terminal: Terminal
  readonly cases: CaseResult[] = []
  readonly errors: RunError[] = []
  readonly profiles: ProfileResult[] = []
  cluster: ClusterInfo | undefined
  readonly #reaper: Reaper
  readonly #log: EventLog | undefined
  readonly #abort = new AbortController()
  readonly #interruption = new AbortController()
  readonly #startedAt = new Date()
  readonly #onAbort: (() => Promise<void>)[] = []
  #interruptedBy: 'SIGINT' | 'SIGTERM' | undefined

  private constructor(id: string, options: SessionOptions, journal: Journal, reaper: Reaper) {
    this.id = id
    this.options = options
    this.journal = journal
    this.#reaper = reaper
    this.terminal = createTerminal({
      stream: streamFor(options),
      isTTY: streamFor(options).isTTY,
      quiet: options.quiet,
      ci: inCI(),
    })
    this.#log = options.reportDir === undefined ? undefined : new EventLog(join(this.reportFolder, 'run.ndjson'))
    this.phases = new Phases(tellAll([this.terminal, ...(this.#log === undefined ? [] : [this.#log])]), this.signal)
    this.#log?.runStarted(id, options.command)
  }

  static async start(options: SessionOptions): Promise<Session> {
    const id = newRunId(new Date())
    const journal = await openJournal(id)
    const session = new Session(id, options, journal, startReaper(id))
    await journal.willCreate({ kind: 'path', name: runFolder(id) })
    await mkdir(join(runFolder(id)), { recursive: true, mode: 0o700 })
    return session
  }

  /** Aborted by a signal or the time limit. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Folder of the report, or of the run where there is no report. */
  get reportFolder(): string {
    return this.options.reportDir === undefined ? runFolder(this.id) : join(this.options.reportDir, this.id)
  }

  /** Aborted by a signal alone: after the time limit there is still something to find out. */
  get interruption(): AbortSignal {
    return this.#interruption.signal
  }

  /** The signal that ended the run; absent also where that was the time limit. */
  get interruptedBy(): 'SIGINT' | 'SIGTERM' | undefined {
    return this.#interruptedBy
  }

  /** Runs when the run is cut short, so that what is under way ends soon. */
  onAbort(action: () => Promise<void>): void {
    this.#onAbort.push(action)
  }

  readonly onCase = (result: CaseResult): void => {
    this.cases.push(result)
    this.terminal.caseEnded(result)
    this.#log?.caseEnded(result)
  }

  readonly onError = (error: RunError): void => {
    this.errors.push(error)
  }

  /** Adds the pods of the cluster to what is known of the profile that was installed last. */
  notePods(pods: readonly PodInfo[]): void {
    const last = this.profiles.pop()
    if (last !== undefined) this.profiles.push({ ...last, pods })
  }

  /** Notes what went wrong outside of any case, unless it is the interruption itself. */
  fail(phase: string, error: unknown): void {
    if (this.signal.aborted) return
    const cure = error instanceof BrokenError ? error.cure : undefined
    this.errors.push({ phase, message: messageOf(error), ...(cure === undefined ? {} : { cure }) })
  }

  /**
   * Removes what the run made, or keeps it, writes the reports and says how the run went.
   *
   * @returns The exit code.
   */
  async end({ keep }: { keep: boolean }): Promise<number> {
    await this.#tearDown(keep)
    const found = cleanData(await this.#result())
    const { reportDir } = this.options
    const result = reportDir === undefined ? found : { ...found, ...(await earlierRuns(found, reportDir)) }
    if (this.options.reportDir !== undefined) await writeReports(result, this.reportFolder)
    this.#log?.runEnded(result)
    await tellGitHub(result, { print: line => void streamFor(this.options).write(`${line}\n`) })
    this.terminal.runEnded(result, this.options.reportDir === undefined ? undefined : this.reportFolder)
    if (this.options.output === 'json') process.stdout.write(renderJson(result))
    return this.#publish(result)
  }

  /** Whoever waits for a report where it was to be put must not take its absence for a success. */
  async #publish(result: RunResult): Promise<number> {
    try {
      await this.options.publish?.(result, this.reportFolder)
      return result.exitCode
    } catch (error) {
      process.stderr.write(cleanText(`error: the report cannot be published: ${messageOf(error)}\n`))
      return result.exitCode === EXIT.ok ? EXIT.broken : result.exitCode
    }
  }

  /**
   * Like {@link end}, for a command that has no verdict of a run: 0 when what was to be kept is there, 3 when not. What went
   * wrong is in {@link errors}; nothing is thrown. Nothing is kept of a session that was interrupted before, and a signal that comes
   * later takes nothing back.
   */
  async close(wanted: { keep: boolean }): Promise<number> {
    const keep = wanted.keep && !this.signal.aborted
    await this.#tearDown(keep)
    for (const { phase, message, cure } of this.errors) {
      process.stderr.write(cleanText(`error: ${phase}: ${message}\n${cure === undefined ? '' : `fix: ${cure}\n`}`))
    }
    if (keep && this.errors.length === 0) return EXIT.ok
    if (this.#interruptedBy !== undefined) return this.#interruptedBy === 'SIGTERM' ? EXIT.sigterm : EXIT.sigint
    return EXIT.broken
  }

  /** What cannot be removed is noted, and takes nothing from what was found. */
  async #tearDown(keep: boolean): Promise<void> {
    await this.phases
      .phase(keep ? 'keep' : 'teardown', () => this.#release(keep))
      .catch((error: unknown) => {
        const cure = keep ? undefined : `run "cilium-conformance down ${this.id}" later`
        this.errors.push({ phase: 'teardown', message: messageOf(error), ...(cure === undefined ? {} : { cure }) })
      })
  }

  async #release(keep: boolean): Promise<void> {
    await this.journal.close()
    if (keep) return this.#reaper.keep()
    const report = await removeRun(this.id)
    await this.#reaper.done()
    for (const { resource, why } of report.left) {
      const message = `${resource.kind} ${resource.name} could not be removed: ${why}`
      this.errors.push({ phase: 'teardown', message, cure: `run "cilium-conformance down ${this.id}" later` })
    }
  }

  async #result(): Promise<RunResult> {
    const endedAt = new Date()
    const { verdict, exitCode } = judgeRun({
      cases: this.cases,
      errors: this.errors,
      maxSkipped: this.options.maxSkipped,
      named: this.options.named,
      shard: this.options.shard,
      interruptedBy: this.#interruptedBy,
    })
    return {
      schemaVersion: SCHEMA_VERSION,
      id: this.id,
      command: this.options.command,
      startedAt: this.#startedAt.toISOString(),
      endedAt: endedAt.toISOString(),
      durationMs: endedAt.getTime() - this.#startedAt.getTime(),
      verdict,
      exitCode,
      environment: await thisEnvironment(),
      suites: this.options.suites,
      ...(this.cluster === undefined ? {} : { cluster: this.cluster }),
      profiles: this.profiles,
      phases: this.phases.all,
      cases: this.cases,
      errors: this.errors,
      ...(this.options.maxSkipped === undefined ? {} : { maxSkipped: this.options.maxSkipped }),
      ...(this.options.named === undefined ? {} : { named: this.options.named }),
      ...(this.options.shard === undefined ? {} : { shard: this.options.shard }),
    }
  }

  /**
   * Takes over SIGINT, SIGTERM and the time limit. Called once whatever else may listen is loaded: vite ends the
   * process on SIGTERM by itself, without teardown or report.
   */
  listen(): void {
    // A reader that has gone, as in `| head`, is no reason to leave a cluster behind.
    process.stdout.on('error', () => undefined)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.removeAllListeners(signal)
      process.on(signal, () => {
        // A second signal means now; the reaper removes what is left.
        if (this.#interruptedBy !== undefined) process.exit(signal === 'SIGINT' ? 130 : 143)
        this.#interruptedBy = signal
        const reason = new Error(`interrupted by ${signal}`)
        this.#cutShort(reason)
        this.#interruption.abort(reason)
      })
    }
    const { timeoutMs } = this.options
    if (timeoutMs === undefined) return
    setTimeout(() => {
      this.errors.push({ phase: 'run', message: `the run did not end within --timeout=${timeoutMs / 1000}s` })
      this.#cutShort(new Error('the time limit of the run was reached'))
    }, timeoutMs).unref()
  }

  #cutShort(reason: Error): void {
    this.#abort.abort(Object.assign(reason, { name: 'AbortError' }))
    for (const action of this.#onAbort) action().catch((error: unknown) => this.fail('interruption', error))
  }
}

/** Where a run is told: not on standard output where that is for conformance.json. */
function streamFor({ output }: Pick<SessionOptions, 'output'>): NodeJS.WriteStream {
  return output === 'json' ? process.stderr : process.stdout
}

function inCI(): boolean {
  return process.env['CI'] === 'true'
}

/** Whether somebody watches the run on a terminal. */
export function tellsLive(options: Pick<SessionOptions, 'output' | 'quiet'>): boolean {
  return streamFor(options).isTTY && !options.quiet && !inCI()
}

/** Sortable and unique, for example `20261123-101530-a1b2c3`. */
export function newRunId(now: Date): string {
  const digits = now.toISOString().replaceAll(/[-:]/g, '')
  return `${digits.slice(0, 8)}-${digits.slice(9, 15)}-${randomBytes(3).toString('hex')}`
}
