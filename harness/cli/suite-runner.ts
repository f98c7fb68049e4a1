import { join } from 'node:path'
import type { TestCase, TestSpecification, Vitest } from 'vitest/node'
import { REQUIREMENTS } from '../../fixtures/gate.ts'
import { PROJECT_ROOT } from '../paths.ts'
import { ALONE } from './discover.ts'
import { BrokenError } from '../result/errors.ts'
import type { CaseResult, RunError } from '../result/model.ts'
import { BARE, type RunContext } from '../run/context.ts'
import { caseIds, placeOf } from '../run/case-id.ts'
import { docsOf, titlesOf } from '../run/case-result.ts'
import { Collector } from '../run/collector.ts'

/** What {@link createSuiteRunner} takes. */
export interface SuiteRunnerOptions {
  readonly suites: readonly string[]
  readonly profiles: readonly string[]
  /** Regular expression over the full names of cases. */
  readonly grep?: string | undefined
  /** How many files run at the same time; 3 when absent. */
  readonly workers?: number
  readonly onCase: (result: CaseResult) => void
  readonly onError: (error: RunError) => void
}

/** vitest, made ready before there is a cluster: one project for the bare cluster and one for each profile. */
export interface SuiteRunner {
  /** Whether any chosen suite has cases for the stage or profile. */
  has(project: string): Promise<boolean>
  /** Runs the cases of a stage or profile. */
  run(project: string, context: RunContext): Promise<void>
  /** The chosen cases of every project without running any. */
  collect(): Promise<ListedCase[]>
  /** Stops the cases that run and starts no further ones. */
  cancel(): Promise<void>
  close(): Promise<void>
}

/** A case as `list` tells it. */
export interface ListedCase {
  readonly id: string
  readonly suite: string
  readonly topic: string
  readonly group: readonly string[]
  readonly title: string
  readonly requires: readonly string[]
  /** Whether it runs before Cilium is installed. */
  readonly bare: boolean
  readonly docs?: string
}

/** Cases before Cilium are in files that end like this. */
const BARE_FILES = '.bare.test.ts'

/** Time that a case may take when it names none; every wait inside has a budget of its own, which is shorter. */
const CASE_TIMEOUT_MS = 180_000

export async function createSuiteRunner(options: SuiteRunnerOptions): Promise<SuiteRunner> {
  // Loading vitest costs a second, which commands that only print something do not pay.
  const { createVitest } = await import('vitest/node')
  const include = options.suites.map(suite => `suites/${suite}/**/*.test.ts`)
  const collector = new Collector({ onCase: options.onCase, onError: options.onError })
  const vitest = await createVitest(
    {
      config: false,
      root: PROJECT_ROOT,
      watch: false,
      run: true,
      reporters: [collector],
      passWithNoTests: true,
      ...(options.grep === undefined ? {} : { testNamePattern: new RegExp(options.grep) }),
      projects: [BARE, ...options.profiles].map(name => ({
        test: {
          name,
          root: PROJECT_ROOT,
          include: name === BARE ? include.map(glob => glob.replace('.test.ts', BARE_FILES)) : include,
          exclude: name === BARE ? [] : [`**/*${BARE_FILES}`],
          pool: 'threads' as const,
          isolate: false,
          // Cases mostly wait; each worker loads the Kubernetes client once.
          maxWorkers: options.workers ?? 3,
          testTimeout: CASE_TIMEOUT_MS,
          hookTimeout: CASE_TIMEOUT_MS,
          tags: REQUIREMENTS.map(({ name: tag, description }) => ({ name: tag, description })),
          strictTags: true,
          alias: { '#fixtures': join(PROJECT_ROOT, 'fixtures', 'index.ts') },
        },
      })),
    },
    {},
    {},
  )
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

  async collect(): Promise<ListedCase[]> {
    const { testModules } = await this.#vitest.collectTests(await this.#vitest.globTestSpecifications())
    return testModules.flatMap(module => {
      const [error] = module.errors()
      if (error !== undefined) throw new BrokenError(`${module.relativeModuleId} cannot be loaded: ${error.message}`)
      const tests = [...module.children.allTests()]
      const ids = caseIds(module.moduleId, tests.map(titlesOf))
      return tests.map((test, index) => listedCase(test, ids[index] ?? test.id))
    })
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

function listedCase(test: TestCase, id: string): ListedCase {
  const docs = docsOf(test)
  return {
    id,
    ...placeOf(test.module.moduleId),
    group: titlesOf(test).slice(0, -1),
    title: test.name,
    requires: test.tags,
    bare: test.project.name === BARE,
    ...(docs === undefined ? {} : { docs }),
  }
}
