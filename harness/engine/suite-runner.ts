import type { TestSpecification, Vitest } from 'vitest/node'
import { ALONE } from './discover.ts'
import type { CaseResult, RunError } from '../results/model.ts'
import { BARE, type RunContext } from '../run/context.ts'
import { placeOf } from './case-id.ts'
import { Collector } from './collector.ts'
import { BARE_FILES, filesOf, openSuites } from './suite-files.ts'

/** What {@link createSuiteRunner} takes. */
export interface SuiteRunnerOptions {
  readonly suites: readonly string[]
  readonly profiles: readonly string[]
  /** Regular expression over the full names of cases. */
  readonly grep?: string | undefined
  readonly onCase: (result: CaseResult) => void
  readonly onError: (error: RunError) => void
}

/** vitest, made ready before there is a cluster: one project for the bare cluster and one for each profile. */
export interface SuiteRunner {
  /** Whether any chosen suite has cases for the stage or profile. */
  has(project: string): Promise<boolean>
  /** Runs the cases of a stage or profile. */
  run(project: string, context: RunContext): Promise<void>
  /** Stops the cases that run and starts no further ones. */
  cancel(): Promise<void>
  close(): Promise<void>
}

export async function createSuiteRunner(options: SuiteRunnerOptions): Promise<SuiteRunner> {
  const include = filesOf(options.suites)
  const vitest = await openSuites({
    projects: [
      { name: BARE, include: include.map(glob => glob.replace('.test.ts', BARE_FILES)) },
      ...options.profiles.map(name => ({ name, include, exclude: [`**/*${BARE_FILES}`] })),
    ],
    reporters: [new Collector({ onCase: options.onCase, onError: options.onError })],
    // Cases mostly wait; each worker loads the Kubernetes client once.
    workers: 3,
    grep: options.grep,
  })
  return new VitestRunner(vitest)
}

class VitestRunner implements SuiteRunner {
  readonly #vitest: Vitest
  #cancelled = false

  constructor(vitest: Vitest) {
    this.#vitest = vitest
  }

  async has(project: string): Promise<boolean> {
    return (await this.#specifications(project)).length > 0
  }

  async run(project: string, context: RunContext): Promise<void> {
    if (this.#cancelled) return
    this.#vitest.projects.find(({ name }) => name === project)?.provide('run', context)
    const byTurn = Map.groupBy(await this.#specifications(project), turnOf)
    for (const specifications of byTurn.values()) {
      await this.#vitest.runTestSpecifications(specifications, false)
    }
  }

  async cancel(): Promise<void> {
    this.#cancelled = true
    await this.#vitest.cancelCurrentRun('keyboard-input')
  }

  async close(): Promise<void> {
    await this.#vitest.close()
  }

  async #specifications(project: string): Promise<TestSpecification[]> {
    const all = await this.#vitest.globTestSpecifications()
    return all.filter(specification => specification.project.name === project)
  }
}

/** Files of a turn run at once: all of most suites, and each file by itself of one that measures. */
function turnOf({ moduleId }: TestSpecification): string {
  return ALONE.has(placeOf(moduleId).suite) ? moduleId : ''
}
