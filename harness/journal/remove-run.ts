import type { BudgetName } from '../wait/budgets.ts'
import { removeFromClusters } from './cluster-removal.ts'
import { removeFromEngine } from './engine-removal.ts'
import { deleteJournal, readJournal } from './journal.ts'
import { findLeftovers, killLeftovers } from './leftovers.ts'
import { pathExists, removePath } from './path-removal.ts'
import type { Left, RemovalReport } from './report.ts'
import { type Resource, checkRunId } from './resource.ts'

/** How {@link removeRun} works. */
export interface RemoveOptions {
  /** How long the engine may take; `removal` when absent. */
  readonly budget?: BudgetName
  /**
   * The run's process is dead: end what it left running, and make sure that the engine is not still creating.
   * `false` when absent.
   */
  readonly ownerDied?: boolean
  /** Only say what would be removed. */
  readonly dryRun?: boolean
}

/**
 * Removes everything of a run: what its journal announced, newest first, and whatever carries its label. What it made in
 * clusters of others goes first, then containers, networks, volumes and images, then paths. Removing what is gone is no error, so it can be repeated.
 *
 * The journal is deleted when nothing is left; else it stays, and the report names what is left and why.
 */
export async function removeRun(runId: string, options: RemoveOptions = {}): Promise<RemovalReport> {
  checkRunId(runId)
  const { budget = 'removal', ownerDied = false, dryRun = false } = options
  const journal = await readJournal(runId)
  const outstanding = (journal?.outstanding ?? []).toReversed()
  const endThem = dryRun ? findLeftovers : killLeftovers
  // A process that cannot be killed is no reason to leave the rest.
  const ended = ownerDied && journal?.owner !== undefined ? await endThem(runId, journal.owner).catch(() => []) : []
  const clusters = await removeFromClusters(runId, outstanding, { budget, dryRun })
  const engine = await removeFromEngine(runId, outstanding, { budget, ownerDied, dryRun })
  const paths = await removePaths(runId, outstanding, dryRun)
  const left = [...clusters.left, ...engine.left, ...paths.left]
  if (left.length === 0 && !dryRun) await deleteJournal(runId)
  const removed = [...clusters.removed, ...engine.removed, ...paths.removed]
  return { runId, removed, left, foreign: engine.foreign, ...(ended.length === 0 ? {} : { ended }) }
}

/** One after the other: a folder may hold another one of the list. */
async function removePaths(
  runId: string,
  outstanding: readonly Resource[],
  dryRun: boolean,
): Promise<{ removed: Resource[]; left: Left[] }> {
  const removed: Resource[] = []
  const left: Left[] = []
  for (const resource of outstanding.filter(({ kind }) => kind === 'path')) {
    if (!(await pathExists(resource.name))) continue
    const why = dryRun ? undefined : await removePath(runId, resource.name)
    if (why === undefined) removed.push(resource)
    else left.push({ resource, why })
  }
  return { removed, left }
}
