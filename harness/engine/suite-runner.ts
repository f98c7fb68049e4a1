import type { Reporter, TestSpecification, Vitest } from 'vitest/node'
import type { CaseResult, RunError } from '../results/model.ts'
import { BrokenError, TimeoutError, messageOf } from '../results/errors.ts'
import { BARE, type RunContext } from '../run/context.ts'
import { placeOf } from './case-id.ts'
import { Collector, type StartedCase } from './collector.ts'
import { ALONE, EARLY, LATE } from './discover.ts'
import type { ListedCase } from './listed-case.ts'
import { namesPattern } from './select-cases.ts'
import { type OwnFiles, NO_OWN_FILES } from './own-files.ts'
import { ownFileOf } from './case-result.ts'
import { fileKey } from './shard.ts'
import { filesOf, isBare, openSuites } from './suite-files.ts'

/** What {@link createSuiteRunner} takes. */
export interface SuiteRunnerOptions {
  readonly suites: readonly string[]
  readonly profiles: readonly string[]
  /** Where suites are that are not built in. */
  readonly own?: OwnFiles
  /** The cases to run; all without it. */
  readonly only?: readonly Pick<ListedCase, 'group' | 'title'>[] | undefined
  /** Keys of the files to run; all without it. See {@link fileKey}. */
  readonly files?: ReadonlySet<string> | undefined
  readonly onStart?: (c: StartedCase) => void
  readonly onCase: (result: CaseResult) => void
  readonly onError: (error: RunError) => void
  /** Folder that has `suites/`, if it is not the project's. */
  readonly root?: string
  /** Watches vitest beside the collector. */
  readonly watcher?: Reporter
}

/** vitest, made ready before there is a cluster: one project for the bare cluster and one for each profile. */
export interface SuiteRunner {
  /** Whether any chosen suite has cases for the stage or profile. */
  has(project: string): Promise<boolean>
  /**
   * Runs the cases of a stage or profile; those of most suites after `settled`, which goes on beside the early ones. Where it
   * throws a {@link BrokenError} or a {@link TimeoutError}, those cases are broken by it, and it is thrown in the end.
   */
  run(project: string, context: RunContext, settled?: () => Promise<void>): Promise<void>
  /** Stops the cases that run and starts no further ones. */
  cancel(): Promise<void>
  close(): Promise<void>
}

export async function createSuiteRunner(options: SuiteRunnerOptions): Promise<SuiteRunner> {
  const { suites, own = NO_OWN_FILES } = options
  const collector = new Collector(options)
  const canceller = new Canceller()
  const vitest = await openSuites({
    projects: [
      { name: BARE, ...filesOf(suites, 'bare', own, options.root) },
      ...options.profiles.map(name => ({ name, ...filesOf(suites, 'installed', own, options.root) })),
    ],
    reporters: [collector, canceller, ...(options.watcher === undefined ? [] : [options.watcher])],
    names: options.only === undefined ? undefined : namesPattern(options.only),
  })
  // Without it no reporter is told which vitest it reports for.
  await vitest.standalone()
  return new VitestRunner(vitest, canceller, options.files)
}

/**
 * Cancels what runs and what is still to start. vitest forgets a cancellation between the start of a run and its first file,
 * so it is repeated there.
 */
class Canceller implements Reporter {
  cancelled = false
  #vitest: Vitest | undefined

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestModuleQueued(): void {
    // Not awaited: it ends with the run, which waits for this reporter.
    if (this.cancelled) void this.#vitest?.cancelCurrentRun('keyboard-input')
  }

  async cancel(): Promise<void> {
    this.cancelled = true
    await this.#vitest?.cancelCurrentRun('keyboard-input')
  }
}

class VitestRunner implements SuiteRunner {
  readonly #vitest: Vitest
  readonly #canceller: Canceller
  readonly #files: ReadonlySet<string> | undefined

  constructor(vitest: Vitest, canceller: Canceller, files: ReadonlySet<string> | undefined) {
    this.#vitest = vitest
    this.#canceller = canceller
    this.#files = files
  }

  async has(project: string): Promise<boolean> {
    return (await this.#specifications(project)).length > 0
  }

  async run(project: string, context: RunContext, settled = async () => {}): Promise<void> {
    if (this.#canceller.cancelled) return
    this.#tell(project, context)
    // A turn that starts after a cancellation tells its cases as cut short.
    const all = await this.#specifications(project)
    const [early, late] = [all.filter(isIn(EARLY)), all.filter(isIn(LATE))]
    const others = all.filter(specification => !early.includes(specification) && !late.includes(specification))
    // Nobody waits for what only the others need.
    const settling = others.length === 0 ? Promise.resolve() : settled()
    const [settlement, run] = await Promise.allSettled([settling, this.#inTurns(early)])
    if (run.status === 'rejected') throw run.reason
    const lack = settlement.status === 'rejected' ? settlement.reason : undefined
    if (lack !== undefined && !(lack instanceof BrokenError || lack instanceof TimeoutError)) throw lack
    // Cases that need what did not come about say so, one by one.
    if (lack !== undefined) this.#tell(project, brokenBy(lack))
    await this.#inTurns(others)
    await this.#inTurns(late)
    if (lack !== undefined) throw lack
  }

  #tell(project: string, context: RunContext): void {
    this.#vitest.projects.find(({ name }) => name === project)?.provide('run', context)
  }

  async #inTurns(specifications: readonly TestSpecification[]): Promise<void> {
    for (const turn of Map.groupBy(specifications, turnOf).values()) {
      await this.#vitest.runTestSpecifications(turn, false)
    }
  }

  async cancel(): Promise<void> {
    await this.#canceller.cancel()
  }

  async close(): Promise<void> {
    await this.#vitest.close()
  }

  async #specifications(project: string): Promise<TestSpecification[]> {
    const all = await this.#vitest.globTestSpecifications()
    return all.filter(
      specification => specification.project.name === project && this.#files?.has(keyOf(specification)) !== false,
    )
  }
}

/** What cases are told where there is nothing for them to ask. */
export function brokenBy(error: unknown): RunContext {
  const cure = error instanceof BrokenError ? error.cure : undefined
  return { state: 'broken', message: messageOf(error), ...(cure === undefined ? {} : { cure }) }
}

/** Files of a turn run at once: all of most suites, and each file by itself of one that measures. */
function turnOf(specification: TestSpecification): string {
  return ALONE.has(suiteOf(specification)) ? specification.moduleId : ''
}

function keyOf({ moduleId, project }: TestSpecification): string {
  return fileKey({ ...placeOf(moduleId), bare: isBare(moduleId), ...ownFileOf({ moduleId, project }) })
}

function isIn(suites: ReadonlySet<string>): (specification: TestSpecification) => boolean {
  return specification => suites.has(suiteOf(specification))
}

function suiteOf({ moduleId }: TestSpecification): string {
  return placeOf(moduleId).suite
}
