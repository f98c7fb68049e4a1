import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import AllureVitestReporter from 'allure-vitest/reporter'
import type { TestResult } from 'allure-js-commons'
import type { RunnerTask } from 'vitest'
import type { Reporter, TestModule, TestProject, TestSpecification, Vitest } from 'vitest/node'
import { type RunFacts, allureResult } from '../../reports/allure/results.ts'
import { ALLURE_RESULTS, addAllureResults } from '../../reports/allure/write.ts'
import type { CaseResult } from '../results/model.ts'
import { Collector, type ToldTask } from './collector.ts'
import { CONFORMANCE } from './conformance-project.ts'

/**
 * The reporters of vitest's own command line for the suites: allure-vitest with this project's verdicts.
 *
 * allure-vitest tells steps, threads and times. What a case comes to, why, and which history it continues is told as in the
 * results of a run, so that both continue one history.
 *
 * @param folder Of the run; the results are in its `allure-results/`, in place of what was there.
 */
export function allureReporters(folder: string): Reporter[] {
  const told: Told[] = []
  const collector = new Collector({
    onCase: (result, task) => {
      if (isConformance(task.project)) told.push({ task, ...factsOf(result, task.project) })
    },
    onError: () => undefined,
  })
  return [collector, new AllureCases(folder, told)]
}

/** What the collector told, and of what. */
interface Told {
  readonly task: ToldTask
  readonly result: CaseResult
  readonly facts: RunFacts
}

/** The run as the cases of the project know it: their profile is the installed one, and not the name of the project. */
function factsOf(result: CaseResult, project: TestProject): Pick<Told, 'result' | 'facts'> {
  const { run } = project.getProvidedContext()
  const name = (run.state === 'ready' ? run.profile?.name : undefined) ?? 'none'
  const errors = run.state === 'broken' ? [{ phase: 'cluster', message: run.message }] : []
  const profiles = run.state === 'ready' && run.profile !== undefined ? [run.profile] : []
  const cluster = run.state === 'ready' ? { cluster: run.cluster } : {}
  return { result: { ...result, profile: name }, facts: { id: 'vitest', errors, profiles, ...cluster } }
}

/** allure-vitest, with the task that it writes about: results are written one by one. */
class AllureVitest extends AllureVitestReporter {
  task = ''

  override handleTask(task: RunnerTask): void {
    this.task = task.id
    super.handleTask(task)
  }
}

class AllureCases implements Reporter {
  readonly #folder: string
  readonly #told: Told[]
  readonly #allure: AllureVitest

  constructor(folder: string, told: Told[]) {
    this.#folder = folder
    this.#told = told
    this.#allure = new AllureVitest({
      resultsDir: join(folder, ALLURE_RESULTS),
      listeners: [{ beforeTestResultWrite: result => this.#complete(result) }],
    })
  }

  /** The other projects keep their own runner and their own `expect`. */
  onInit(vitest: Vitest): void {
    this.#allure.onInit(Object.create(vitest, { projects: { value: vitest.projects.filter(isConformance) } }))
  }

  async onTestRunStart(specifications: readonly TestSpecification[]): Promise<void> {
    if (!specifications.some(({ project }) => isConformance(project))) return
    await rm(join(this.#folder, ALLURE_RESULTS), { recursive: true, force: true })
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const suites = modules.filter(({ project }) => isConformance(project))
    if (suites.length === 0) return
    this.#allure.onTestRunEnd(suites)
    const told = this.#told.splice(0)
    // allure-vitest tells nothing of a file that cannot be loaded.
    const standIns = told.filter(({ task }) => task.type === 'module')
    const cases = told.map(({ result }) => result)
    const results = standIns.map(({ facts, result }) => allureResult(facts, result))
    await addAllureResults(results, { cases }, this.#folder)
  }

  #complete(result: TestResult): void {
    const told = this.#told.find(({ task }) => task.id === this.#allure.task)
    if (told === undefined) return
    const { uuid: _, start: _start, stop: _stop, steps: _steps, ...own } = allureResult(told.facts, told.result)
    const known = new Set(own.labels.map(({ name }) => name))
    Object.assign(result, {
      status: undefined,
      ...own,
      labels: [...own.labels, ...result.labels.filter(({ name }) => !known.has(name))],
      attachments: [...own.attachments, ...result.attachments],
    })
  }
}

function isConformance({ name }: Pick<TestProject, 'name'>): boolean {
  return name === CONFORMANCE
}
