import { readdir, stat, unlink } from 'node:fs/promises'
import { stateDir } from '../paths.ts'

/** How long the log of a reaper that had work is kept: 7 days. */
const LOG_AGE_MS = 7 * 24 * 60 * 60 * 1000

/** The log of a run's reaper. A run that ended cleanly leaves none. */
export function reaperLog(runId: string): string {
  return stateDir('reaper', `${runId}.log`)
}

/** Deletes the logs of reapers that are more than 7 days old. */
export async function pruneReaperLogs(now: Date): Promise<void> {
  const names = await readdir(stateDir('reaper')).catch(() => [])
  await Promise.all(
    names.map(async name => {
      const path = stateDir('reaper', name)
      const { mtime } = await stat(path)
      if (now.getTime() - mtime.getTime() > LOG_AGE_MS) await unlink(path)
    }),
  )
}
