import { join } from 'node:path'
import { BaseSequencer, type TestSpecification, parseCLI } from 'vitest/node'
import { ON_REQUEST } from './discover.ts'
import { inOrder } from './file-order.ts'
import { suiteProject } from './suite-files.ts'

/** Name of the vitest project that runs the suites on the newest kept cluster. */
export const CONFORMANCE = 'conformance'

/** The suites as vitest's own command line and editors run them. Those that must be named or be alone are for `run`. */
export function conformanceProject(root?: string) {
  const project = {
    name: CONFORMANCE,
    include: ['suites/*/**/*.test.ts'],
    exclude: [...ON_REQUEST].map(suite => `suites/${suite}/**`),
  }
  return {
    ...suiteProject(project, root === undefined ? {} : { root }),
    // allure-vitest's setup has to run for every file, and what is not inlined runs once for a worker. Its runner is for Node
    // alone: it asks for what older versions of vitest had.
    server: { deps: { inline: [/\/allure-vitest\/dist\/(?!runner\.js)/] } },
  }
}

/** vitest's global setup that tells the cases of {@link conformanceProject} of the cluster. */
export const KEPT_RUN = join(import.meta.dirname, 'kept-run.ts')

/** vitest has one sequencer for all projects: suites in their own order, after everything else in vitest's. */
export class SuitesInOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { suites = [], others = [] } = Object.groupBy(files, ({ project }) =>
      project.name === CONFORMANCE ? 'suites' : 'others',
    )
    // oxlint-disable-next-line unicorn/no-array-sort -- a sequencer's, and no array's
    return [...(await super.sort(others)), ...(await inOrder(suites))]
  }
}

/** The projects that a command line of vitest asks for. */
export interface Asked {
  /** Neither a project nor a file is named. */
  readonly nothing: boolean
  /** Whether a project may be run. */
  mayRun(project: string): boolean
}

/** @param argv Of the process that loads vitest's configuration; an editor's is not vitest's own, and may ask for anything. */
export function whatIsAsked([, program = '', ...args]: readonly string[]): Asked {
  if (!/\bvitest(\.m?js)?$/.test(program)) return { nothing: false, mayRun: () => true }
  const { filter, options } = parseCLI(['vitest', ...args], { allowUnknownOptions: true })
  const named = [options.project ?? []].flat()
  return {
    nothing: filter.length === 0 && named.length === 0,
    // vitest knows patterns, such as `--project='!live'`.
    mayRun: project => named.length === 0 || named.some(name => name === project || /[*!]/.test(name)),
  }
}
