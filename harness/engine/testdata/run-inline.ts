import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Reporter, type TestUserConfig, createVitest } from 'vitest/node'
import type { CaseResult, RunError } from '../../results/model.ts'
import { Collector } from '../collector.ts'

/** What the collector told about an inline run, in its order. */
export interface InlineRun {
  readonly cases: CaseResult[]
  readonly errors: RunError[]
}

/** Modules that inline files may import, as literals for their source. */
export const errorsModule: string = JSON.stringify(join(import.meta.dirname, '../../results/errors.ts'))
export const metaModule: string = JSON.stringify(join(import.meta.dirname, '../../run/meta.ts'))

/** Runs real vitest, as project `vxlan`, on the given files, keyed by path, in a folder that goes with the test. */
export async function runInline(
  files: Record<string, string>,
  config: TestUserConfig = {},
  watcher: Reporter = {},
): Promise<InlineRun> {
  const root = await mkdtemp(join(tmpdir(), 'collector-'))
  onTestFinished(() => rm(root, { recursive: true }))
  for (const [path, source] of Object.entries(files)) {
    await mkdir(join(root, dirname(path)), { recursive: true })
    await writeFile(join(root, path), source)
  }
  const told: InlineRun = { cases: [], errors: [] }
  const collector = new Collector({ onCase: c => told.cases.push(c), onError: e => told.errors.push(e) })
  const { exitCode } = process
  const vitest = await createVitest({
    root,
    config: false,
    watch: false,
    globals: true,
    fileParallelism: false,
    name: 'vxlan',
    reporters: [collector, watcher],
    ...config,
  })
  try {
    await vitest.start()
  } finally {
    await vitest.close()
    // vitest speaks through the exit code of its process, which here is the one of the test itself.
    process.exitCode = exitCode
  }
  return told
}

/** What the expectations compare of a case: its id, its titles, its verdict and why. */
export function brief({ id, group, title, verdict, reason }: CaseResult): Partial<CaseResult> {
  return { id, group, title, verdict, ...(reason === undefined ? {} : { reason }) }
}
