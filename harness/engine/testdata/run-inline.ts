import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Reporter } from 'vitest/node'
import type { CaseResult, RunError } from '../../results/model.ts'
import type { RunContext } from '../../run/context.ts'
import { Bail } from '../bail.ts'
import { placeOf } from '../case-id.ts'
import { createSuiteRunner } from '../suite-runner.ts'

/** What was told about an inline run, in its order. */
export interface InlineRun {
  readonly cases: CaseResult[]
  readonly errors: RunError[]
  /** Titles of the cases that were started. */
  readonly started: string[]
}

/** What {@link runInline} may take. */
export interface InlineOptions {
  /** Titles of the only cases to run, which are outside of any block. */
  readonly only?: readonly string[]
  /** Paths of the only files to run. */
  readonly files?: readonly string[]
  /** What the cases are told about the run; unless it is given, there is no cluster to ask. */
  readonly context?: RunContext
  /** Ends at the first failure. */
  readonly bail?: boolean
  /** What most suites wait for; it sees what was told so far. */
  readonly settled?: (told: InlineRun) => Promise<void>
  /** Watches the run and may cancel it. */
  readonly watch?: (cancel: () => void) => Reporter
}

/** Modules that inline files may import, as literals for their source. */
export const errorsModule: string = JSON.stringify(join(import.meta.dirname, '../../results/errors.ts'))
export const metaModule: string = JSON.stringify(join(import.meta.dirname, '../../run/meta.ts'))

const NOTHING_TO_ASK: RunContext = { state: 'skipped', message: 'inline cases ask no cluster' }
const HEADER = `import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'\n`

/** Runs suites just as a run does, as profile `vxlan`, of files keyed by path, in a folder that goes with the test. */
export async function runInline(
  files: Record<string, string>,
  { only, files: chosen, bail = false, watch, settled = async () => {}, context = NOTHING_TO_ASK }: InlineOptions = {},
): Promise<InlineRun> {
  const root = await inlineFolder(files)
  const told: InlineRun = { cases: [], errors: [], started: [] }
  const { exitCode } = process
  const end = new Bail(bail, () => void runner.cancel())
  const runner = await createSuiteRunner({
    root,
    suites: [...new Set(Object.keys(files).map(path => placeOf(path).suite))],
    profiles: ['vxlan'],
    only: only?.map(title => ({ group: [], title })),
    files: chosen === undefined ? undefined : new Set(chosen.map(path => relative('', join(root, path)))),
    onStart: ({ title }) => told.started.push(title),
    onCase: c => told.cases.push(withoutFile(end.take(c))),
    onError: e => told.errors.push(e),
    ...(watch === undefined ? {} : { watcher: watch(() => void runner.cancel()) }),
  })
  try {
    await runner.run('vxlan', context, () => settled(told))
  } finally {
    await runner.close()
    // vitest speaks through the exit code of its process, which here is the one of the test itself.
    process.exitCode = exitCode
  }
  return told
}

/** Where the folder of the test is tells a case from no other. */
function withoutFile(c: CaseResult): CaseResult {
  const known = { ...c }
  delete known.file
  return known
}

/** A folder with files, keyed by path, that goes with the test. */
export async function inlineFolder(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'inline-suites-'))
  onTestFinished(() => rm(root, { recursive: true }))
  for (const [path, source] of Object.entries(files)) {
    await mkdir(join(root, dirname(path)), { recursive: true })
    await writeFile(join(root, path), HEADER + source)
  }
  return root
}

/** What the expectations compare of a case: its id, its titles, its verdict and why. */
export function brief({ id, group, title, verdict, reason }: CaseResult): Partial<CaseResult> {
  return { id, group, title, verdict, ...(reason === undefined ? {} : { reason }) }
}
