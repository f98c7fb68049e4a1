import type { CaseResult } from '../../result/model.ts'
import type { CaseChange, SuiteTally } from '../../result/upgrade.ts'

/** Names under which the suites run at each stage. */
export const STAGES = { before: 'before', after: 'after', rolledBack: 'rolled-back' } as const

const TOLD = [
  [STAGES.before, 'before'],
  [STAGES.after, 'after'],
  [STAGES.rolledBack, 'rolled back'],
] as const

/** How the suites went at each stage at which they ran. */
export function tallies(cases: readonly CaseResult[]): SuiteTally[] {
  return TOLD.flatMap(([profile, stage]) => {
    const own = cases.filter(result => result.profile === profile)
    const count = (verdict: CaseResult['verdict']) => own.filter(result => result.verdict === verdict).length
    if (own.length === 0) return []
    return [
      {
        stage,
        passed: count('passed'),
        failed: count('failed'),
        broken: count('broken'),
        skipped: count('skipped'),
        inconclusive: count('inconclusive'),
      },
    ]
  })
}

/** Cases that say something else than they did before. */
export function caseChanges(cases: readonly CaseResult[]): CaseChange[] {
  const before = new Map(cases.filter(({ profile }) => profile === STAGES.before).map(result => [result.id, result]))
  return cases.flatMap((result): CaseChange[] => {
    const { id, verdict, reason, profile } = result
    const stage = profile === STAGES.after ? 'after' : profile === STAGES.rolledBack ? 'rolled back' : undefined
    const was = before.get(id)?.verdict
    if (stage === undefined || was === undefined || was === verdict) return []
    return [{ id, stage, before: was, now: verdict, ...(reason === undefined ? {} : { reason }) }]
  })
}
