import type { CaseResult, RunError, RunVerdict } from './model.ts'

/** Exit codes of the command line. Scripts depend on them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  broken: 3,
  inconclusive: 4,
  sigint: 130,
  sigterm: 143,
} as const

/** What {@link judgeRun} looks at. */
export interface RunOutcome {
  readonly cases: readonly Pick<CaseResult, 'verdict'>[]
  readonly errors: readonly RunError[]
  readonly maxSkipped?: number | undefined
  readonly interruptedBy?: 'SIGINT' | 'SIGTERM' | undefined
}

/**
 * The verdict and exit code of a run.
 *
 * The worst thing that happened decides: interrupted, then a failed case, then anything broken, then
 * inconclusive. A run in which nothing passed is never green, because an empty run proves nothing.
 */
export function judgeRun(run: RunOutcome): { verdict: RunVerdict; exitCode: number } {
  const count = (verdict: CaseResult['verdict']) => run.cases.filter(c => c.verdict === verdict).length
  if (run.interruptedBy !== undefined) {
    return { verdict: 'interrupted', exitCode: run.interruptedBy === 'SIGTERM' ? EXIT.sigterm : EXIT.sigint }
  }
  if (count('failed') > 0) return { verdict: 'failed', exitCode: EXIT.failed }
  if (run.errors.length > 0 || count('broken') > 0) return { verdict: 'broken', exitCode: EXIT.broken }
  const tooManySkips = run.maxSkipped !== undefined && count('skipped') > run.maxSkipped
  if (count('inconclusive') > 0 || tooManySkips || count('passed') === 0) {
    return { verdict: 'inconclusive', exitCode: EXIT.inconclusive }
  }
  return { verdict: 'passed', exitCode: EXIT.ok }
}
