import { pruneReaperLogs } from './reaper-log.ts'
import { removeRun } from './remove-run.ts'
import type { RemovalReport } from './report.ts'
import { checkRunId } from './resource.ts'
import { type KnownRun, isRunning, surveyRuns, whatRuns, whyGcLeaves } from './survey.ts'

/** What {@link gc} takes. */
export interface GcOptions {
  /** Also remove what was kept, and what may belong to another user or host; never what runs. */
  readonly all?: boolean
  /** Only say what would be removed. */
  readonly dryRun?: boolean
  /** Now, for the ages of things; the clock's when absent. */
  readonly now?: Date
  /** Is told when the engine cannot be asked. */
  readonly warn?: (line: string) => void
}

/**
 * Removes the runs that died: those whose journal is here, whose process is gone and which were not kept, and
 * labelled objects of the engine that no journal here tells of, once they are old. One report a run; a run that is
 * left alone has the reason in `skipped`.
 */
export async function gc(options: GcOptions = {}): Promise<RemovalReport[]> {
  const { all = false, dryRun = false, now = new Date(), warn = () => undefined } = options
  const reports: RemovalReport[] = []
  for (const run of await surveyRuns(warn)) {
    const skipped = whyGcLeaves(run, all, now)
    reports.push(skipped === undefined ? await removeDead(run.runId, dryRun) : skip(run, skipped))
  }
  if (!dryRun) await pruneReaperLogs(now)
  return reports
}

/**
 * Removes one run, kept or not, or with `all` every run that has a journal here. A run whose harness is still running
 * is left alone, and says so in `skipped`. An unknown run gives a report in which nothing was removed.
 */
export async function down(which: string, warn: (line: string) => void = () => undefined): Promise<RemovalReport[]> {
  if (which !== 'all') checkRunId(which)
  const known = await surveyRuns(warn)
  const chosen = known.filter(run => (which === 'all' ? run.journal !== undefined : run.runId === which))
  const reports: RemovalReport[] = []
  for (const run of chosen) {
    reports.push(
      isRunning(run)
        ? skip(
            run,
            `${whatRuns(run)}: ${run.user === undefined ? 'end it first, it then removes its own things' : 'end that first'}`,
          )
        : await removeDead(run.runId, false),
    )
  }
  return reports
}

function removeDead(runId: string, dryRun: boolean): Promise<RemovalReport> {
  return removeRun(runId, { ownerDied: true, dryRun })
}

function skip({ runId }: KnownRun, skipped: string): RemovalReport {
  return { runId, removed: [], left: [], foreign: [], skipped }
}
