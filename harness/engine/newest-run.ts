import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { REPORTS_OUT } from '../paths.ts'
import { type ProfileResult, SCHEMA_VERSION } from '../results/model.ts'
import { isMapping } from '../values.ts'

/** What a run saw of its profiles. */
export interface Seen {
  readonly id: string
  readonly profiles: readonly Pick<ProfileResult, 'name' | 'features'>[]
}

/**
 * What the newest run saw of its profiles, for a hint: `undefined` where there is no such run, and where this version cannot
 * read it. Whoever reports on a run loads it with `loadRun`, which holds the whole file against the schema and takes longer.
 */
export async function newestRun(reportDir: string = REPORTS_OUT): Promise<Seen | undefined> {
  try {
    const run: unknown = JSON.parse(await readFile(join(reportDir, 'latest', 'conformance.json'), 'utf8'))
    return isSeen(run) ? run : undefined
  } catch {
    return undefined
  }
}

function isSeen(run: unknown): run is Seen {
  if (!isMapping(run) || run['schemaVersion'] !== SCHEMA_VERSION || typeof run['id'] !== 'string') return false
  const profiles: unknown = run['profiles']
  return Array.isArray(profiles) && profiles.every(one => isMapping(one) && Array.isArray(one['features']))
}
