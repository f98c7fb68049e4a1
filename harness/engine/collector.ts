import { basename } from 'node:path'
import type { TestError } from 'vitest'
import type { Reporter, TestCase, TestModule, TestProject, TestRunEndReason, TestSuite, Vitest } from 'vitest/node'
import type { CaseResult, RunError } from '../results/model.ts'
import { caseIds } from './case-id.ts'
import { caseResult, standInResult, titlesOf, wasNeverToRun } from './case-result.ts'
import { INTERRUPTED, type CaseJudgement, judgeErrors } from './judge-case.ts'
import { reasonOf } from './reason.ts'

/** What of vitest a result tells of: a case, or the file of a stand-in. */
export interface ToldTask {
  readonly type: 'test' | 'module'
  readonly id: string
  readonly project: TestProject
}

/** What is known of a case before it has ended. */
export type StartedCase = Pick<CaseResult, 'id' | 'profile' | 'group' | 'title'>

/** Where the collector's findings go. */
export interface CollectorOptions {
  /** Called once per case, project and run of vitest, as soon as its verdict is certain. */
  readonly onCase: (result: CaseResult, task: ToldTask) => void
  /** Called when a case starts. */
  readonly onStart?: (c: StartedCase) => void
  /** Called for what went wrong outside of any case, such as a promise that nobody awaited. */
  readonly onError: (error: RunError) => void
}

/**
 * The vitest reporter that turns test cases into {@link CaseResult}s. Every chosen case is told exactly once, also
 * when vitest reports it twice, as it does in a cancelled run; what a name or tag filter leaves out is not told.
 *
 * What vitest calls skipped may be a missing requirement (it has a note), a failed hook above the case, an
 * interruption, or `test.skip`. Without a note they can be told apart only when the file has ended, so such a case
 * waits for that. A file that yields no case and a hook that fails after its cases are each told as a case of their
 * own, or their error would be lost.
 */
export class Collector implements Reporter {
  readonly #options: CollectorOptions
  readonly #told = new Set<string>()
  readonly #ids = new Map<string, string>()
  readonly #readyAt = new Map<string, number>()
  #vitest: Vitest | undefined
  #listening = false
  #interrupted = false

  constructor(options: CollectorOptions) {
    this.#options = options
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestRunStart(): void {
    this.#told.clear()
    this.#readyAt.clear()
    this.#listening = false
    this.#interrupted = false
  }

  onTestModuleQueued(): void {
    // Not earlier: vitest forgets its listeners between the start of the run and the first file.
    if (this.#listening) return
    this.#listening = true
    this.#vitest?.onCancel(() => {
      this.#interrupted = true
    })
  }

  onTestModuleCollected(module: TestModule): void {
    const cases = [...module.children.allTests()]
    const ids = caseIds(module.moduleId, cases.map(titlesOf))
    cases.forEach((test, index) => this.#ids.set(test.id, ids[index] ?? test.id))
  }

  onTestCaseReady(test: TestCase): void {
    if (!this.#readyAt.has(test.id)) this.#readyAt.set(test.id, Date.now())
    // vitest announces also what a filter leaves out.
    if (wasNeverToRun(test)) return
    const [group, title] = [titlesOf(test).slice(0, -1), test.name]
    this.#options.onStart?.({ id: this.#idOf(test), profile: test.project.name, group, title })
  }

  onTestCaseResult(test: TestCase): void {
    const result = test.result()
    if (result.state !== 'skipped' || result.note !== undefined) this.#tellCase(test)
  }

  onTestModuleEnd(module: TestModule): void {
    const cases = [...module.children.allTests()]
    for (const test of cases) this.#tellCase(test)
    if (cases.length === 0) {
      this.#tell(module.id, module, () => standInResult(module, [basename(module.moduleId)], this.#whyNoCase(module)))
    }
    for (const suite of [...module.children.allSuites(), module]) this.#tellLateHook(module, suite)
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly TestError[], reason: TestRunEndReason): void {
    if (reason === 'interrupted') this.#interrupted = true
    // A cancelled run leaves files that never ended or never started.
    for (const module of modules) this.onTestModuleEnd(module)
    for (const error of errors) this.#options.onError({ phase: 'cases', message: unhandledMessage(error) })
  }

  #tellCase(test: TestCase): void {
    if (wasNeverToRun(test) && this.#isFilteredOut(test)) return
    this.#tell(test.id, test, () =>
      caseResult(test, {
        id: this.#idOf(test),
        readyAt: this.#readyAt.get(test.id) ?? Date.now(),
        interrupted: this.#interrupted,
      }),
    )
  }

  #idOf(test: TestCase): string {
    return this.#ids.get(test.id) ?? caseIds(test.module.moduleId, [titlesOf(test)])[0] ?? test.id
  }

  #tellLateHook(module: TestModule, suite: TestSuite | TestModule): void {
    const errors = suite.errors()
    const cases = [...suite.children.allTests()]
    if (errors.length === 0 || cases.length === 0 || cases.some(isBlamedOnHook)) return
    const titles = [...(suite.type === 'suite' ? titlesOf(suite) : []), 'afterAll']
    this.#tell(`${suite.id} afterAll`, module, () => standInResult(module, titles, judgeErrors(errors)))
  }

  #tell(key: string, task: ToldTask, result: () => CaseResult): void {
    if (this.#told.has(key)) return
    this.#told.add(key)
    this.#options.onCase(result(), task)
  }

  #isFilteredOut(test: TestCase): boolean {
    const pattern = this.#vitest?.getGlobalTestNamePattern() ?? test.project.config.testNamePattern
    if (pattern !== undefined && test.fullName.match(pattern) === null) return true
    // vitest does not say which of the two it was: under a tag filter a `test.skip` counts as left out.
    return (this.#vitest?.config.tagsFilter?.length ?? 0) > 0
  }

  #whyNoCase(module: TestModule): CaseJudgement {
    if (module.errors().length > 0) return { verdict: 'broken', reason: reasonOf(module.errors()) }
    if (this.#interrupted) return { verdict: 'broken', reason: INTERRUPTED }
    const queued = module.state() === 'queued'
    return { verdict: 'broken', reason: queued ? 'the file was never loaded' : 'the file has no case' }
  }
}

function isBlamedOnHook(test: TestCase): boolean {
  const result = test.result()
  return result.state === 'skipped' && result.note === undefined && !wasNeverToRun(test)
}

function unhandledMessage(error: TestError): string {
  const { type, VITEST_TEST_NAME: name, VITEST_TEST_PATH: file } = error
  const where = typeof name === 'string' && typeof file === 'string' ? ` in ${basename(file)}, near "${name}"` : ''
  return `${typeof type === 'string' ? type : 'Unhandled Error'}${where}: ${reasonOf([error])}`
}
