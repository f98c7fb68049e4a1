import type { RemovalReport } from '../journal/report.ts'

/** A removal as lines for the terminal. In a dry run nothing was removed, and the words say so. */
export function removalLines(report: RemovalReport, dryRun: boolean): string[] {
  const { runId, removed, left, foreign, skipped, ended = [] } = report
  if (skipped !== undefined) return [`run ${runId}: left alone, ${skipped}`]
  const done = dryRun ? 'would remove' : 'removed'
  const head = removed.length + ended.length === 0 ? 'nothing is left of it' : `${done} ${removed.length}`
  return [
    `run ${runId}: ${head}${left.length === 0 ? '' : `, ${left.length} left`}`,
    ...ended.map(pid => `  ${dryRun ? 'would end' : 'ended'} process ${pid}, which the run had started`),
    ...removed.map(({ kind, name }) => `  ${done} ${kind} ${name}`),
    ...foreign.map(({ kind, name }) => `  not removed, because it lacks the label of the run: ${kind} ${name}`),
    ...left.map(({ resource, why }) => `  left ${resource.kind} ${resource.name}: ${why}`),
  ]
}

/** What to do about what is left; nothing when nothing is. */
export function leftAdvice(reports: readonly RemovalReport[]): string[] {
  const count = reports.reduce((sum, { left }) => sum + left.length, 0)
  return count === 0 ? [] : [`${count} left: fix the problems above, then run this command again`]
}
