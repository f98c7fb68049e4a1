import type { CaseChange, MetricComparison, Reason, Rehearsal } from '../results/upgrade.ts'

/** Figures of the agents that should not have grown; the others depend on what the suites do. */
const ALARMS = ['failing controllers', 'unreachable nodes', 'failed endpoint regenerations'] as const

const WHEN = { after: 'after the upgrade', 'rolled back': 'once rolled back' } as const

/** What suites and metrics say, the stages of a rehearsal beside each other. */
export function stageReasons(rehearsal: Rehearsal, otherRelease: boolean): Reason[] {
  return [...suiteReasons(rehearsal), ...metricReasons(rehearsal.metrics, otherRelease)]
}

function suiteReasons({ changed, suites }: Rehearsal): Reason[] {
  const reasons = [
    ...changed.filter(({ now }) => now !== 'skipped').flatMap(caseReasons),
    ...skipReasons(changed.filter(({ before, now }) => before === 'passed' && now === 'skipped')),
  ]
  const first = suites.find(({ stage }) => stage === 'before')
  if (first === undefined) return reasons
  const untold = first.broken + first.inconclusive
  if (untold > 0 || first.passed === 0)
    reasons.push({
      weight: 'unknown',
      area: 'suites',
      text: `${first.passed} cases passed before the upgrade and ${untold} could not tell, so there is nothing to compare these with`,
    })
  if (first.failed > 0)
    reasons.push({ weight: 'note', area: 'suites', text: `${first.failed} cases failed before the upgrade already` })
  return reasons
}

function caseReasons({ id, stage, before, now, reason }: CaseChange): Reason[] {
  if (before !== 'passed' && (before !== 'not run' || now === 'passed')) return []
  const why = reason === undefined ? '' : `: ${firstLine(reason)}`
  const was = before === 'passed' ? 'passed before' : 'was not run before'
  return [
    {
      weight: before === 'passed' && now === 'failed' ? 'no-go' : 'unknown',
      area: stage === 'after' ? 'suites' : 'rollback',
      text: `${id} ${was} and ${now === 'not run' ? 'was not run' : `is ${now}`} ${WHEN[stage]}${why}`,
    },
  ]
}

/** Cases that need what the target does not have: what the operator chose, or lost. */
function skipReasons(skipped: readonly CaseChange[]): Reason[] {
  const groups = Map.groupBy(skipped, ({ stage, reason = 'no reason' }) => `${WHEN[stage]}: ${firstLine(reason)}`)
  return [...groups].map(([text, own]) => ({
    weight: 'note',
    area: own[0]?.stage === 'after' ? 'suites' : 'rollback',
    text: `${own.length === 1 ? `${own[0]?.id} passed before and does` : `${own.length} cases passed before and do`} not apply ${text}`,
  }))
}

function metricReasons({ stages, gone }: MetricComparison, otherRelease: boolean): Reason[] {
  const [before, ...later] = stages
  const worse = later.flatMap(({ stage, figures }) =>
    ALARMS.filter(what => (figures[what] ?? 0) > (before?.figures[what] ?? 0)).map(
      (what): Reason => ({
        weight: 'note',
        area: 'metrics',
        text: `${what}: ${before?.figures[what] ?? 0} before, ${figures[what]} ${stage}`,
      }),
    ),
  )
  // The same release has the same families, and one without a sample is one that has not counted yet.
  if (gone.length === 0 || !otherRelease) return worse
  const shown = gone.slice(0, 6).join(', ')
  return [
    ...worse,
    {
      weight: 'note',
      area: 'metrics',
      text: `agents had samples of these before and not after, so see what your dashboards and alerts use: ${shown}${gone.length > 6 ? ` and ${gone.length - 6} more` : ''}`,
    },
  ]
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? ''
}
