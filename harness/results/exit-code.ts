import { coverageOf, exceeds } from './coverage.ts'
import type { CaseResult, MaxSkipped, NamedParts, RunError, RunVerdict, Shard } from './model.ts'

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

/** What counts of a case. */
type CaseOutcome = Pick<CaseResult, 'verdict' | 'suite' | 'profile' | 'ruledOut'>

/** A profile or suite in which nothing passed though it was asked for by name. */
export interface UnprovenPart<Case extends CaseOutcome = CaseResult> {
  readonly kind: 'profile' | 'suite'
  readonly name: string
  readonly cases: readonly Case[]
}

/** What {@link judgeRun} looks at. */
export interface RunOutcome {
  readonly cases: readonly CaseOutcome[]
  readonly errors: readonly RunError[]
  readonly named?: NamedParts | undefined
  /**
   * Runs that this one is merged from: no better than the worst of them, whatever its cases come to together. Shards are no runs
   * of their own, and only count together.
   */
  readonly parts?: readonly { readonly verdict: RunVerdict; readonly shard?: Shard }[] | undefined
  /** It is a part of a run: what the whole has to prove, and how much it may skip, is judged when the shards are merged. */
  readonly shard?: Shard | undefined
  readonly maxSkipped?: MaxSkipped | undefined
  readonly interruptedBy?: 'SIGINT' | 'SIGTERM' | undefined
}

/**
 * The verdict and exit code of a run.
 *
 * The worst thing that happened decides: interrupted, then a failed case, then anything broken, then
 * inconclusive. A run in which nothing passed is never green, because an empty run proves nothing, and neither is one with
 * a profile or suite that was named and in which nothing passed: what passed elsewhere proves nothing about it.
 */
export function judgeRun(run: RunOutcome): { verdict: RunVerdict; exitCode: number } {
  const count = (verdict: CaseResult['verdict']) => run.cases.filter(c => c.verdict === verdict).length
  if (run.interruptedBy !== undefined) {
    return { verdict: 'interrupted', exitCode: run.interruptedBy === 'SIGTERM' ? EXIT.sigterm : EXIT.sigint }
  }
  if (count('failed') > 0) return { verdict: 'failed', exitCode: EXIT.failed }
  if (run.errors.length > 0 || count('broken') > 0) return { verdict: 'broken', exitCode: EXIT.broken }
  const whole = run.shard === undefined
  const tooManySkips = whole && run.maxSkipped !== undefined && exceeds(coverageOf(run.cases), run.maxSkipped)
  const parts = run.parts?.filter(({ shard }) => shard === undefined) ?? []
  const unproven = (whole && unprovenIn(run).length > 0) || parts.some(({ verdict }) => verdict !== 'passed')
  if (count('inconclusive') > 0 || tooManySkips || count('passed') === 0 || unproven) {
    return { verdict: 'inconclusive', exitCode: EXIT.inconclusive }
  }
  return { verdict: 'passed', exitCode: EXIT.ok }
}

/** The named profiles and suites in which nothing passed, with what became of their cases. */
export function unprovenIn<Case extends CaseOutcome>({
  cases,
  named: { profiles = [], suites = [] } = {},
}: {
  readonly cases: readonly Case[]
  readonly named?: NamedParts | undefined
}): UnprovenPart<Case>[] {
  const parts = [
    ...profiles.map(name => ({ kind: 'profile' as const, name })),
    ...suites.map(name => ({ kind: 'suite' as const, name })),
  ].map(part => ({ ...part, cases: cases.filter(c => c[part.kind] === part.name) }))
  return parts.filter(part => !part.cases.some(({ verdict }) => verdict === 'passed'))
}
