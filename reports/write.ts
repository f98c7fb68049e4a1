import { chmod, lstat, symlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ownFolder, replace, writeMade } from '../harness/results/artefact.ts'
import type { RunResult } from '../harness/results/model.ts'
import { cleanData } from '../harness/results/redact.ts'
import { writeAllureResults } from './allure/write.ts'
import { type Excerpts, readExcerpts } from './excerpts.ts'
import { renderHtml } from './html.ts'
import { renderJson } from './json.ts'
import { renderJunit } from './junit.ts'
import { renderSummary } from './summary.ts'

/** Everything that a run is told as, by the name that `report --only` takes. */
export const REPORTS = ['json', 'junit', 'summary', 'html', 'allure'] as const

/** One of {@link REPORTS}. */
export type ReportName = (typeof REPORTS)[number]

const FILES: Readonly<Record<Exclude<ReportName, 'allure'>, readonly [file: string, render: Render]>> = {
  json: ['conformance.json', renderJson],
  junit: ['junit.xml', renderJunit],
  summary: ['summary.md', renderSummary],
  html: ['index.html', renderHtml],
}

type Render = (run: RunResult, excerpts: Excerpts) => string

/**
 * Writes the reports of a run, without secrets and controls, into its folder and, unless told otherwise, points the link `latest` beside the folder at
 * it. A reader sees a report whole or not at all, also when the run is written again, as an interrupted one is. A new
 * folder, the folder that has the run's name, and the files are for their owner alone, because evidence shows addresses
 * and names; any other folder keeps its permissions.
 */
export async function writeReports(
  told: RunResult,
  dir: string,
  { only = REPORTS, latest = true }: { only?: readonly ReportName[]; latest?: boolean } = {},
): Promise<void> {
  const folder = resolve(dir)
  const run = cleanData(told)
  await ownFolder(folder)
  if (basename(folder) === run.id) await chmod(folder, 0o700)
  const excerpts = await readExcerpts(run, folder)
  for (const name of only) {
    if (name === 'allure') await writeAllureResults(run, folder)
    else {
      const [file, render] = FILES[name]
      await writeMade(join(folder, file), render(run, excerpts))
    }
  }
  if (latest) await linkLatest(folder)
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
