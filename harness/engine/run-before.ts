import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { historyEntry } from '../results/history.ts'
import { type HistoryEntry, type RunResult, SCHEMA_VERSION } from '../results/model.ts'

/** How many runs are looked at; those before ran other suites. */
const MOST = 10

/** The newest run in the folder that started before this one and shares a case with it; what cannot be read is none. */
export async function runBefore(run: RunResult, reportDir: string): Promise<HistoryEntry | undefined> {
  const names: string[] = await readdir(reportDir).catch(() => [])
  // A run's name begins with when it started.
  const earlier = names.filter(name => /^\d{8}-\d{6}-[0-9a-f]{6}$/.test(name) && name < run.id).toSorted()
  const own = historyEntry(run).cases
  for (const name of earlier.toReversed().slice(0, MOST)) {
    const entry = await entryOf(join(reportDir, name, 'conformance.json'))
    if (entry !== undefined && Object.keys(entry.cases).some(key => key in own)) return entry
  }
  return undefined
}

async function entryOf(file: string): Promise<HistoryEntry | undefined> {
  try {
    const run: RunResult = JSON.parse(await readFile(file, 'utf8'))
    return run.schemaVersion === SCHEMA_VERSION ? historyEntry(run) : undefined
  } catch {
    return undefined
  }
}
