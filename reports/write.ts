import { randomUUID } from 'node:crypto'
import { chmod, lstat, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { RunResult } from '../harness/result/model.ts'
import { writeAllureResults } from './allure/write.ts'
import { renderHtml } from './html.ts'
import { renderJson } from './json.ts'
import { renderJunit } from './junit.ts'
import { renderSummary } from './summary.ts'

const RENDERERS: Readonly<Record<string, (run: RunResult) => string>> = {
  'conformance.json': renderJson,
  'junit.xml': renderJunit,
  'summary.md': renderSummary,
  'index.html': renderHtml,
}

/**
 * Writes every report of a run into its folder and points the link `latest` beside the folder at it. A reader sees a
 * report whole or not at all, also when the run is written again, as an interrupted one is. The folder and its files
 * are for their owner alone, because evidence shows addresses and names.
 */
export async function writeReports(run: RunResult, dir: string): Promise<void> {
  const folder = resolve(dir)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  for (const [name, render] of Object.entries(RENDERERS)) {
    const path = join(folder, name)
    await replace(path, temporary => writeFile(temporary, render(run), { mode: 0o600 }))
  }
  await writeAllureResults(run, folder)
  await linkLatest(folder)
}

async function linkLatest(folder: string): Promise<void> {
  const link = join(dirname(folder), 'latest')
  if (link === folder) return
  const there = await lstat(link).catch(() => undefined)
  if (there !== undefined && !there.isSymbolicLink()) {
    throw new Error(`${link} is not a link, so it cannot be pointed at the run: move it away`)
  }
  await replace(link, temporary => symlink(basename(folder), temporary))
}

/** Makes a thing beside its place and moves it there, which replaces what was there in one step. */
async function replace(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`)
  try {
    await make(temporary)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
