import { join } from 'node:path'
import type { Reporter, Vitest } from 'vitest/node'
import { REQUIREMENTS } from '../run/requirements.ts'
import { PROJECT_ROOT } from '../paths.ts'
import { FileOrder } from './file-order.ts'

/** Cases before Cilium are in files that end like this. */
export const BARE_FILES = '.bare.test.ts'

/** Time that a case may take when it names none; every wait inside has a budget of its own, which is shorter. */
const CASE_TIMEOUT_MS = 180_000

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
  /** Folder that has the suites. */
  readonly root?: string
  readonly projects: readonly SuiteProject[]
  readonly reporters: Reporter[]
  /** How many files of a project are worked on at the same time; {@link SUITE_WORKERS} unless told otherwise. */
  readonly workers?: number
  /** Full names of the cases to take; all without it. */
  readonly names?: RegExp | undefined
}

/** All files of suites. */
export function filesOf(suites: readonly string[]): string[] {
  return suites.map(suite => `suites/${suite}/**/*.test.ts`)
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
    alias: { '#fixtures': join(PROJECT_ROOT, 'fixtures', 'index.ts') },
  }
}

/** vitest over the files of suites, with nothing loaded of them yet. */
export async function openSuites({ projects, reporters, names, ...how }: SuiteFilesOptions): Promise<Vitest> {
  // Loading vitest takes a while, which commands that only print something do not pay.
  const { createVitest } = await import('vitest/node')
  return createVitest(
    {
      config: false,
      root: how.root ?? PROJECT_ROOT,
      watch: false,
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
