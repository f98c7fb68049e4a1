import type { TestCase, TestModule } from 'vitest/node'
import { BrokenError } from '../results/errors.ts'
import { caseIds, placeOf } from './case-id.ts'
import { docsOf, ownFileOf, titlesOf } from './case-result.ts'
import type { OwnFiles } from './own-files.ts'
import { filesOf, isBare, openSuites } from './suite-files.ts'

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
  /** Where the user's own case is, relative to the current folder; absent for a built-in one. */
  readonly file?: string
  readonly docs?: string
}

/**
 * The cases of suites in the order of their files, without running any. Touches no cluster.
 *
 * @throws BrokenError when a file cannot be loaded.
 */
export async function collectCases(suites: readonly string[], own: OwnFiles): Promise<ListedCase[]> {
  // Each worker loads everything that cases import, which takes longer than reading all files in one.
  const projects = [{ name: 'list', ...filesOf(suites, 'any', own) }]
  const vitest = await openSuites({ projects, reporters: [], workers: 1 })
  try {
    const { testModules } = await vitest.collectTests(await vitest.globTestSpecifications())
    return testModules.toSorted((a, b) => a.moduleId.localeCompare(b.moduleId)).flatMap(casesOf)
  } finally {
    await vitest.close()
  }
}

function casesOf(module: TestModule): ListedCase[] {
  const [error] = module.errors()
  if (error !== undefined) throw new BrokenError(`${module.relativeModuleId} cannot be loaded: ${error.message}`)
  const tests = [...module.children.allTests()]
  const ids = caseIds(module.moduleId, tests.map(titlesOf))
  return tests.map((test, index) => listedCase(test, ids[index] ?? test.id))
}

function listedCase(test: TestCase, id: string): ListedCase {
  const { moduleId } = test.module
  const docs = docsOf(test)
  return {
    id,
    ...placeOf(moduleId),
    group: titlesOf(test).slice(0, -1),
    title: test.name,
    requires: test.tags,
    bare: isBare(moduleId),
    ...ownFileOf(test.module),
    ...(docs === undefined ? {} : { docs }),
  }
}
