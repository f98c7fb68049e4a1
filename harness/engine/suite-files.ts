import type { Reporter, Vitest } from 'vitest/node'
import { REQUIREMENTS } from '../run/requirements.ts'
import { MODULE, PROJECT_ROOT, cacheDir } from '../paths.ts'
import { FileOrder } from './file-order.ts'
import { type OwnFiles, NO_OWN_FILES } from './own-files.ts'
import { OFFERED } from './own-modules.ts'

/** What {@link filesOf} finds. */
export type Stage = 'bare' | 'installed' | 'any'

/**
 * Time that a case may take when it names none. It ends only what hangs: every wait inside has a budget of its own, which is
 * shorter even on a machine that is busy all the time, and says what it saw last.
 */
export const CASE_TIMEOUT_MS = 20 * 60_000

/** How many files are worked on at the same time. Cases mostly wait; each worker loads the Kubernetes client once. */
export const SUITE_WORKERS = 3

/** Files that vitest takes together, under a name. */
export interface SuiteProject {
  readonly name: string
  readonly include: readonly string[]
  readonly exclude?: readonly string[]
}

/** What {@link openSuites} takes. */
export interface SuiteFilesOptions {
  readonly projects: readonly SuiteProject[]
  readonly reporters: Reporter[]
  /** How many files of a project are worked on at the same time; {@link SUITE_WORKERS} unless told otherwise. */
  readonly workers?: number
  /** Full names of the cases to take; all without it. */
  readonly names?: RegExp | undefined
}

/** Whether the cases of a file run before Cilium is installed. */
export function isBare(file: string): boolean {
  return /\.bare\.test\.m?[jt]s$/.test(file)
}

/** The files of suites for vitest, of all of them or of one stage: the user's own, and others below a folder's `suites/`. */
export function filesOf(
  suites: readonly string[],
  stage: Stage,
  { suites: own }: OwnFiles = NO_OWN_FILES,
  folder: string = PROJECT_ROOT,
): Pick<SuiteProject, 'include' | 'exclude'> {
  const include = suites.flatMap(suite => {
    const files = own[suite]
    if (files === undefined)
      return [`${literally(folder)}/suites/${suite}/**/*${stage === 'bare' ? '.bare' : ''}.test${MODULE}`]
    return files.filter(file => stage === 'any' || isBare(file) === (stage === 'bare')).map(literally)
  })
  return { include, exclude: stage === 'installed' ? [`**/*.bare.test${MODULE}`] : [] }
}

/** A path as a glob that matches it and nothing else. */
function literally(path: string): string {
  return path.replaceAll(/[!()*?[\]{}\\]/g, String.raw`\$&`)
}

/** How cases are collected and run, whoever starts vitest. */
export function suiteProject(
  { name, include, exclude = [] }: SuiteProject,
  { workers = SUITE_WORKERS, root = PROJECT_ROOT } = {},
) {
  return {
    name,
    root,
    include: [...include],
    exclude: [...exclude],
    pool: 'threads' as const,
    isolate: false,
    maxWorkers: workers,
    testTimeout: CASE_TIMEOUT_MS,
    hookTimeout: CASE_TIMEOUT_MS,
    tags: REQUIREMENTS.map(({ name: tag, description }) => ({ name: tag, description })),
    strictTags: true,
    alias: [...OFFERED],
  }
}

/** vitest over the files of suites, with nothing loaded of them yet. */
export async function openSuites({ projects, reporters, names, ...how }: SuiteFilesOptions): Promise<Vitest> {
  // Loading vitest takes a while, which commands that only print something do not pay.
  const { createVitest } = await import('vitest/node')
  return createVitest(
    {
      config: false,
      root: PROJECT_ROOT,
      watch: false,
      // How long files took, which our order of them does without, would lie inside the package, and so would modules that
      // were transformed once.
      cache: false,
      fsModuleCachePath: cacheDir('modules'),
      run: true,
      reporters,
      sequence: { sequencer: FileOrder },
      passWithNoTests: true,
      ...(names === undefined ? {} : { testNamePattern: names }),
      projects: projects.map(project => ({ test: suiteProject(project, how) })),
    },
    {},
    // Standard output belongs to the command.
    { stdout: process.stderr },
  )
}
