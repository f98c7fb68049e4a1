import { hostname } from 'node:os'
import { messageOf } from '../results/errors.ts'
import { type Holder, holderOf, holderText } from './cluster-lock.ts'
import { engineObjects, youngestOf } from './engine.ts'
import { type StoredJournal, listJournals, readJournal } from './journal.ts'
import { type OwnerState, stateOfOwner } from './owner.ts'
import { isRunId } from './resource.ts'

/** A run of which something is known on this machine. */
export interface KnownRun {
  readonly runId: string
  /** Absent when only labelled objects of the engine tell of the run. */
  readonly journal?: StoredJournal
  /** Absent without a journal, and when the journal has no first line. */
  readonly ownerState?: OwnerState
  /** When the youngest labelled object was made; known only for a run without a journal. */
  readonly youngest?: Date
  /** Who uses its kept cluster now. */
  readonly user?: Holder
}

/** How old the youngest object of a run without a journal here must be before it is taken for rubbish: 6 hours. */
export const ORPHAN_AGE_MS = 6 * 60 * 60 * 1000

/** How long a journal may be without its first line, which is written just after the file is made: 1 minute. */
const OPENING_MS = 60 * 1000

/**
 * Every run that has a journal here or labelled objects in the engine. `warn` is told when the engine gives no answer;
 * it then counts as empty.
 *
 * The engine is asked first: a run that starts meanwhile then has its journal before its first object is seen.
 */
export async function surveyRuns(warn: (line: string) => void): Promise<KnownRun[]> {
  const objects = await engineObjects().catch((error: unknown) => {
    warn(`the Docker engine cannot be asked, so only runs with a journal are known: ${messageOf(error)}`)
    return []
  })
  const journals = await Promise.all((await listJournals()).map(readJournal))
  const known = journals.filter(journal => journal !== undefined)
  const names = new Set(known.map(({ runId }) => runId))
  const orphans = Map.groupBy(
    objects.filter(({ runId }) => isRunId(runId) && !names.has(runId)),
    ({ runId }) => runId,
  )
  const runs = await Promise.all([
    ...known.map(journalled),
    ...[...orphans].map(async ([runId, own]) => ({ runId, youngest: await youngestOf(own) })),
  ])
  return runs.toSorted((a, b) => (a.runId < b.runId ? -1 : 1))
}

/** Whether somebody needs what a run made. */
export function isRunning({ ownerState, user }: KnownRun): boolean {
  return ownerState === 'running' || user !== undefined
}

/** That the process of a run is there, for whoever leaves the run alone therefore. */
export function whatRuns({ journal, user }: KnownRun): string {
  if (user !== undefined) return `it is in use by ${holderText(user, hostname())}`
  return `its harness is running (pid ${journal?.owner?.pid})`
}

/** Why `gc` leaves a run alone; `undefined` when it removes it. `all` leaves only what runs, or is just being started. */
export function whyGcLeaves(run: KnownRun, all: boolean, now: Date): string | undefined {
  const { journal, ownerState } = run
  if (isRunning(run)) return whatRuns(run)
  if (journal !== undefined && ownerState === undefined && now.getTime() - journal.writtenAt.getTime() < OPENING_MS) {
    return 'it is just being started'
  }
  if (all) return undefined
  if (journal === undefined) return whyOrphanStays(run, now)
  if (journal.kept) return `it is kept: "down ${run.runId}" removes it, and so does "gc --all"`
  if (ownerState === 'elsewhere') {
    return `its harness ran on ${journal.owner?.host} or in another container, where it may still run: "down ${run.runId}" or "gc --all" removes it`
  }
  return undefined
}

/** The journal may be under another user's home folder, and the run alive. */
function whyOrphanStays({ runId, youngest }: KnownRun, now: Date): string | undefined {
  const age = now.getTime() - (youngest?.getTime() ?? 0)
  if (age >= ORPHAN_AGE_MS) return undefined
  return `it has no journal here and made its last object ${Math.floor(age / 60_000)} min ago, so it may be running for another user: "down ${runId}" or "gc --all" removes it`
}

/** What is known of the run of a journal. */
export async function journalled(journal: StoredJournal): Promise<KnownRun> {
  const { runId, owner } = journal
  const user = await holderOf(runId)
  return {
    runId,
    journal,
    ...(owner === undefined ? {} : { ownerState: await stateOfOwner(owner) }),
    ...(user === undefined ? {} : { user }),
  }
}
