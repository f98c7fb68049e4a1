import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { historyEntry, lostPasses } from '../results/history.ts'
import { type HistoryEntry, type RunResult, SCHEMA_VERSION } from '../results/model.ts'

/** How many runs are looked at; those before ran other suites. */
const MOST = 10

/**
 * What the runs in the folder that started before this one say about it: the newest that shares a case with it, and the
 * cases that it skips and that passed in one of them. What cannot be read says nothing.
 */
export async function earlierRuns(run: RunResult, reportDir: string): Promise<Pick<RunResult, 'before' | 'lost'>> {
  const names: string[] = await readdir(reportDir).catch(() => [])
  // A run's name begins with when it started.
  const earlier = names.filter(name => /^\d{8}-\d{6}-[0-9a-f]{6}$/.test(name) && name < run.id).toSorted()
  const own = historyEntry(run).cases
  const history: HistoryEntry[] = []
  for (const name of earlier.toReversed().slice(0, MOST)) {
    const entry = await entryOf(join(reportDir, name, 'conformance.json'))
    if (entry !== undefined && Object.keys(entry.cases).some(key => key in own)) history.push(entry)
  }
  const [before] = history
  const lost = lostPasses(run, history)
  return { ...(before === undefined ? {} : { before }), ...(lost.length === 0 ? {} : { lost }) }
}

async function entryOf(file: string): Promise<HistoryEntry | undefined> {
  try {
    const run: RunResult = JSON.parse(await readFile(file, 'utf8'))
    return run.schemaVersion === SCHEMA_VERSION ? historyEntry(run) : undefined
  } catch {
    return undefined
  }
}
