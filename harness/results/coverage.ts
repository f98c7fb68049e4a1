import type { CaseResult, MaxSkipped } from './model.ts'

/** The part of a case that counts here. */
type Countable = Pick<CaseResult, 'verdict' | 'ruledOut'>

/** How far a run covered what it was asked to. */
export interface Coverage<Case extends Countable = CaseResult> {
  /** Cases that the caller did not rule out. */
  readonly chosen: number
  /** Those of them that were skipped, for want of something. */
  readonly skipped: readonly Case[]
}

/** Of so many chosen cases one may be skipped before the run says so. */
const ONE_IN = 5

/** What of the chosen cases was skipped. What the caller ruled out, by values, profile or flags, was not chosen. */
export function coverageOf<Case extends Countable>(cases: readonly Case[]): Coverage<Case> {
  const chosen = cases.filter(({ ruledOut }) => ruledOut !== true)
  return { chosen: chosen.length, skipped: chosen.filter(({ verdict }) => verdict === 'skipped') }
}

/** Whether more than a fifth was skipped: what passed then says little of what was asked. */
export function isThin({ chosen, skipped }: Coverage<Countable>): boolean {
  return skipped.length * ONE_IN > chosen
}

/** Whether more were skipped than the caller accepts. */
export function exceeds({ chosen, skipped }: Coverage<Countable>, most: MaxSkipped): boolean {
  if (typeof most === 'number') return skipped.length > most
  return skipped.length * 100 > Number(most.slice(0, -1)) * chosen
}
