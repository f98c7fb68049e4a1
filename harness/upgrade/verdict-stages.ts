import { firstLine } from '../results/errors.ts'
import type { CaseChange, MetricComparison, Reason, Rehearsal, StageName } from '../results/upgrade.ts'

/** Figures of the agents that should not have grown; the others depend on what the suites do. */
const ALARMS = ['failing controllers', 'unreachable nodes', 'failed endpoint regenerations'] as const

const WHEN = { after: 'after the upgrade', 'rolled back': 'after the rollback' } as const

/** What suites and metrics say, the stages of a rehearsal beside each other. */
export function stageReasons(rehearsal: Rehearsal, otherRelease: boolean): Reason[] {
  return [...suiteReasons(rehearsal), ...metricReasons(rehearsal.metrics, otherRelease)]
}

function suiteReasons({ changed, suites, features, unproven }: Rehearsal): Reason[] {
  const reasons = [
    ...changed.filter(({ now }) => now !== 'skipped').flatMap(caseReasons),
    ...skipReasons(
      changed.filter(({ before, now }) => before === 'passed' && now === 'skipped'),
      features,
    ),
    ...featureReasons(features),
    ...unproven.map(
      (suite): Reason => ({
        weight: 'unknown',
        area: 'suites',
        text: `no case of the suite ${suite}, which was asked for, passed before the upgrade`,
      }),
    ),
  ]
  const first = suites.find(({ stage }) => stage === 'before')
  if (first === undefined) return reasons
  const untold = first.broken + first.inconclusive
  if (untold > 0 || first.passed === 0)
    reasons.push({
      weight: 'unknown',
      area: 'suites',
      text: `${first.passed} cases passed before the upgrade and ${untold} could not be judged, so there is nothing to compare the later results with`,
    })
  if (first.failed > 0)
    reasons.push({ weight: 'note', area: 'suites', text: `${first.failed} cases already failed before the upgrade` })
  return reasons
}

/** What was settled before, or was not asked, says something against the step where it goes wrong now. */
const ASKED_ANEW: Readonly<Record<string, string>> = {
  passed: 'passed before',
  skipped: 'was skipped before',
  'not run': 'was not run before',
}

function caseReasons({ id, stage, before, now, reason }: CaseChange): Reason[] {
  const was = ASKED_ANEW[before]
  if (was === undefined || now === 'passed') return []
  const why = reason === undefined ? '' : `: ${firstLine(reason)}`
  return [
    {
      weight: now === 'failed' && before !== 'not run' ? 'no-go' : 'unknown',
      area: stage === 'after' ? 'suites' : 'rollback',
      text: `${id} ${was} and ${now === 'not run' ? 'was not run' : `is ${now}`} ${WHEN[stage]}${why}`,
    },
  ]
}

/** Cases that passed and that nobody can ask any more, by what they lack; what they proved is not known of the target. */
function skipReasons(skipped: readonly CaseChange[], features: Rehearsal['features']): Reason[] {
  const groups = Map.groupBy(skipped, ({ stage, reason = 'no reason' }) => `${WHEN[stage]}: ${firstLine(reason)}`)
  return [...groups].map(([text, own]) => ({
    weight: own.every(change => isExchange(change, features)) ? 'note' : 'unknown',
    area: own[0]?.stage === 'after' ? 'suites' : 'rollback',
    text: `${own.length === 1 ? `${own[0]?.id} passed before and does` : `${own.length} cases passed before and do`} not apply ${text}`,
  }))
}

/** Features of which a cluster has one or another: routing is VXLAN, Geneve or native. */
const ONE_OF = [/^routing\//, /^lb\/(snat|dsr)$/, /^lb\/(reject|drop)$/]

/** Whether all that a case lacks is a feature in whose place another one is. */
function isExchange({ stage, reason = '' }: CaseChange, features: Rehearsal['features']): boolean {
  const lacks = reason.split('\n').map(line => /^needs ([^:]+): /.exec(line)?.[1])
  return lacks.every(name => name !== undefined && replacementOf(name, stage, features) !== undefined)
}

/** The feature that a stage has in place of another. */
function replacementOf(name: string, stage: StageName, features: Rehearsal['features']): string | undefined {
  const present = features.find(seen => seen.stage === stage)?.present ?? []
  const group = ONE_OF.find(one => one.test(name))
  return group === undefined ? undefined : present.find(other => other !== name && group.test(other))
}

/** Features that the cluster had and has no more, whether cases ask for them or not. */
function featureReasons(features: Rehearsal['features']): Reason[] {
  const first = features.find(({ stage }) => stage === 'before')?.present ?? []
  return features.flatMap(({ stage, present }): Reason[] => {
    if (stage === 'before') return []
    const area = stage === 'after' ? 'suites' : 'rollback'
    const lost = first.filter(name => !present.includes(name))
    const gone = lost.filter(name => replacementOf(name, stage, features) === undefined)
    const exchanged = lost.filter(name => !gone.includes(name))
    const reasons: Reason[] = []
    if (gone.length > 0)
      reasons.push({
        weight: 'unknown',
        area,
        text: `${WHEN[stage]}, the cluster no longer has ${gone.join(', ')}, so cases that use it cannot run`,
      })
    for (const name of exchanged)
      reasons.push({
        weight: 'note',
        area,
        text: `${name} has become ${replacementOf(name, stage, features)} ${WHEN[stage]}`,
      })
    return reasons
  })
}

function metricReasons({ stages, gone }: MetricComparison, otherRelease: boolean): Reason[] {
  const before = stages.find(({ stage }) => stage === 'before')
  const later = stages.filter(({ stage }) => stage !== 'before')
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
      text: `agents had samples of these metrics before, but not after; check whether dashboards or alerts use them: ${shown}${gone.length > 6 ? ` and ${gone.length - 6} more` : ''}`,
    },
  ]
}
