import type { Kube } from '../kube/client.ts'
import { LABEL } from '../paths.ts'
import { messageOf } from '../results/errors.ts'
import { removeLabelled } from './cluster-removal.ts'
import { readJournal } from './journal.ts'
import type { RemovalReport } from './report.ts'
import { isRunId } from './resource.ts'
import { ORPHAN_AGE_MS, journalled, whatRuns } from './survey.ts'

/** What {@link gcCluster} takes. */
export interface ClusterGcOptions {
  /** Also remove what a run on another machine may still use. */
  readonly all?: boolean
  readonly dryRun?: boolean
  readonly now?: Date
}

/** Removes from a cluster the namespaces of runs that have ended. One report a run, like `gc` for this machine. */
export async function gcCluster(
  kube: Kube,
  { all = false, dryRun = false, now = new Date() }: ClusterGcOptions = {},
): Promise<RemovalReport[]> {
  const { items } = await kube.core.listNamespace({ labelSelector: LABEL })
  const byRun = Map.groupBy(items, ({ metadata }) => metadata?.labels?.[LABEL] ?? '')
  const reports: RemovalReport[] = []
  for (const [runId, namespaces] of byRun) {
    if (!isRunId(runId)) continue
    const removed = namespaces.map(({ metadata }) => ({ kind: 'namespaces', name: metadata?.name ?? '' }) as const)
    const youngest = Math.max(...namespaces.map(({ metadata }) => metadata?.creationTimestamp?.getTime() ?? 0))
    const skipped = await whyLeft(runId, all, now.getTime() - youngest)
    if (skipped !== undefined) reports.push({ runId, removed: [], left: [], foreign: [], skipped })
    else {
      const why = await remove(kube, runId, dryRun)
      const left = why === undefined ? [] : removed.map(resource => ({ resource, why }))
      reports.push({ runId, removed: why === undefined ? removed : [], left, foreign: [] })
    }
  }
  return reports
}

async function remove(kube: Kube, runId: string, dryRun: boolean): Promise<string | undefined> {
  try {
    await removeLabelled(kube, `${LABEL}=${runId}`, { budget: 'removal', dryRun })
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

async function whyLeft(runId: string, all: boolean, ageMs: number): Promise<string | undefined> {
  const journal = await readJournal(runId)
  const run = journal === undefined ? undefined : await journalled(journal)
  if (run?.ownerState === 'running') return whatRuns(run)
  if (all || run?.ownerState === 'dead' || ageMs >= ORPHAN_AGE_MS) return undefined
  const age = `${Math.floor(ageMs / 60_000)} min`
  return `no journal here knows it and its newest namespace is ${age} old, so it may be running on another machine: "gc --all" removes it`
}
