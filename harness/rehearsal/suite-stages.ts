import type { AgentMetrics } from '../cilium/agent-metrics.ts'
import type { CaseResult } from '../results/model.ts'
import type { CaseChange, MetricComparison, StageName, SuiteTally } from '../results/upgrade.ts'

/** Names under which the suites run at each stage. */
export const STAGES = { before: 'before', after: 'after', rolledBack: 'rolled-back' } as const

/** One of {@link STAGES}. */
export type StageKey = (typeof STAGES)[keyof typeof STAGES]

/** Said of a case that was not there at a stage, for example because its file could not be loaded. */
const NOT_RUN = 'not run'

const LATER = [
  [STAGES.after, 'after'],
  [STAGES.rolledBack, 'rolled back'],
] as const

const TOLD = [[STAGES.before, 'before'], ...LATER] as const

/** A stage as it is told. */
export function stageName(key: StageKey): StageName {
  return key === STAGES.rolledBack ? 'rolled back' : key
}

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

/** Cases that say something else than they did before, or that were not there at one of the two stages. */
export function caseChanges(cases: readonly CaseResult[]): CaseChange[] {
  const before = byId(cases, STAGES.before)
  return LATER.flatMap(([profile, stage]) => {
    const now = byId(cases, profile)
    if (now.size === 0) return []
    return [...new Set([...before.keys(), ...now.keys()])].flatMap((id): CaseChange[] => {
      const was = before.get(id)?.verdict ?? NOT_RUN
      const { verdict = NOT_RUN, reason } = now.get(id) ?? {}
      if (was === verdict) return []
      return [{ id, stage, before: was, now: verdict, ...(reason === undefined ? {} : { reason }) }]
    })
  })
}

/** The metrics of the stages beside each other. Which families are gone can be told only once both stages were read. */
export function compareMetrics(read: ReadonlyMap<StageKey, AgentMetrics>): MetricComparison {
  const stages = TOLD.flatMap(([key, stage]) => {
    const metrics = read.get(key)
    return metrics === undefined ? [] : [{ stage, figures: metrics.figures }]
  })
  const [before, after] = [read.get(STAGES.before)?.families, read.get(STAGES.after)?.families]
  if (before === undefined || after === undefined) return { stages, gone: [], added: [] }
  return {
    stages,
    gone: before.filter(family => !after.includes(family)),
    added: after.filter(family => !before.includes(family)),
  }
}

function byId(cases: readonly CaseResult[], profile: string): Map<string, CaseResult> {
  return new Map(cases.filter(result => result.profile === profile).map(result => [result.id, result]))
}
