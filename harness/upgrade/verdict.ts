import type { Finding } from '../result/finding.ts'
import {
  type CaseChange,
  type Change,
  type Leg,
  type LiveCheck,
  type Reason,
  type Rehearsal,
  type UpgradeVerdict,
  type VersionPath,
  trafficName,
} from '../result/upgrade.ts'

/** Everything that a verdict rests on. */
export interface Evidence {
  readonly path: VersionPath
  readonly findings: readonly Finding[]
  /** Why the values could not be held against a chart. */
  readonly unchecked?: string | undefined
  readonly changes: readonly Change[]
  readonly live: readonly LiveCheck[]
  readonly rehearsal?: Rehearsal | undefined
  readonly notRehearsed?: string | undefined
  readonly maxOutageMs: number
  readonly from: string
  readonly to: string
}

/** Figures of the agents that should not have grown; the others depend on what the suites do. */
const ALARMS = ['failing controllers', 'unreachable nodes', 'failed endpoint regenerations'] as const

const WHEN = { after: 'after the upgrade', 'rolled back': 'once rolled back' } as const

const WEIGHTS = ['no-go', 'unknown', 'note'] as const

/**
 * What the evidence comes to. A reason against the step decides before a gap in the evidence, and a gap before a note: what
 * was not looked at is never a pass.
 */
export function judgeUpgrade(evidence: Evidence): { verdict: UpgradeVerdict; reasons: Reason[] } {
  const all = [
    ...pathReasons(evidence),
    ...startReasons(evidence),
    ...valueReasons(evidence),
    ...suiteReasons(evidence),
    ...metricReasons(evidence),
    ...trafficReasons(evidence),
    ...liveReasons(evidence),
    ...renderReasons(evidence),
  ]
  const reasons = WEIGHTS.flatMap(weight => all.filter(reason => reason.weight === weight))
  const worst = reasons[0]?.weight
  return { verdict: worst === undefined ? 'go' : worst === 'note' ? 'go-with-notes' : worst, reasons }
}

function pathReasons({ path }: Evidence): Reason[] {
  return path.legal ? [] : [{ weight: 'no-go', area: 'version path', text: path.text }]
}

function startReasons({ rehearsal, notRehearsed, to }: Evidence): Reason[] {
  if (rehearsal === undefined)
    return [{ weight: 'unknown', area: 'start', text: `not rehearsed: ${notRehearsed ?? 'that was not asked for'}` }]
  const reasons = rehearsal.legs.flatMap(({ name, failure }): Reason[] =>
    failure === undefined
      ? []
      : [
          {
            weight: 'no-go',
            area: name === 'upgrade' ? 'start' : 'rollback',
            text: name === 'upgrade' ? failure : `the way back: ${failure}`,
          },
        ],
  )
  if (!rehearsal.legs.some(({ name }) => name === 'upgrade'))
    reasons.push({ weight: 'unknown', area: 'start', text: `the rehearsal ended before ${to} was installed` })
  else if (!rehearsal.legs.some(({ name }) => name === 'rollback'))
    reasons.push({ weight: 'unknown', area: 'rollback', text: 'the rehearsal ended before the way back was tried' })
  return reasons
}

function valueReasons({ findings, unchecked, from }: Evidence): Reason[] {
  const reasons: Reason[] = []
  for (const { severity, consequence, message, file, line } of findings) {
    if (severity === 'note') continue
    const text = `${file}:${line}: ${message}`
    const already = message.includes('ignores it already')
    const refused = consequence === 'rejected' && severity === 'error'
    const against = refused || (severity === 'error' && !already)
    reasons.push({ weight: against ? 'no-go' : 'note', area: 'values', text })
  }
  if (unchecked !== undefined)
    reasons.push({ weight: 'unknown', area: 'values', text: `values of ${from} were not fully checked: ${unchecked}` })
  return reasons
}

function suiteReasons({ rehearsal }: Evidence): Reason[] {
  if (rehearsal === undefined) return []
  const { changed, suites } = rehearsal
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

function metricReasons({ rehearsal, from, to }: Evidence): Reason[] {
  if (rehearsal === undefined) return []
  const { stages, gone } = rehearsal.metrics
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
  if (gone.length === 0 || from === to) return worse
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

function trafficReasons({ rehearsal, maxOutageMs }: Evidence): Reason[] {
  return (rehearsal?.legs ?? []).flatMap(leg => legReasons(leg, maxOutageMs))
}

function legReasons(leg: Leg, maxOutageMs: number): Reason[] {
  const area = leg.name === 'rollback' ? 'rollback' : 'traffic'
  const paths = leg.paths.filter(({ control }) => !control)
  const over = paths.filter(({ longestMs }) => longestMs > maxOutageMs)
  const reasons: Reason[] = over
    .toSorted((a, b) => b.longestMs - a.longestMs)
    .map(path => ({
      weight: path.starved ? 'unknown' : leg.name === 'rollback' ? 'note' : 'no-go',
      area,
      text: path.starved
        ? `${trafficName(path)} stood still for ${seconds(path.longestMs)} during the ${leg.name}, and so did the control or the sender itself: this machine was starved, and Cilium is not shown to be the cause`
        : `${trafficName(path)} stood still for ${seconds(path.longestMs)} during the ${leg.name}; accepted are ${seconds(maxOutageMs)}`,
    }))
  const worst = paths.filter(path => !over.includes(path)).toSorted((a, b) => b.longestMs - a.longestMs)[0]
  if (worst !== undefined && worst.longestMs > 0)
    reasons.push({
      weight: 'note',
      area,
      text: `within the budget, the longest interruption of the ${leg.name} is ${seconds(worst.longestMs)} (${trafficName(worst)})`,
    })
  for (const path of paths.filter(({ ended }) => ended !== undefined))
    reasons.push({
      weight: 'note',
      area,
      text: `an established connection did not survive the ${leg.name}: ${trafficName(path)}: ${path.ended}`,
    })
  const gone = leg.marks.find(({ text }) => text.startsWith('namespace '))
  if (gone !== undefined) reasons.push({ weight: 'note', area, text: `the ${leg.name} had to wait: ${gone.text}` })
  const lost = leg.marks.find(({ text }) => text.startsWith('no traffic on'))
  if (lost !== undefined) reasons.push({ weight: 'no-go', area, text: `after the ${leg.name} there is ${lost.text}` })
  return reasons
}

function liveReasons({ live }: Evidence): Reason[] {
  const weights = { bad: 'no-go', unknown: 'unknown', note: 'note' } as const
  return live.flatMap(({ name, outcome, text }): Reason[] =>
    outcome === 'good' ? [] : [{ weight: weights[outcome], area: 'cluster', text: `${name}: ${text}` }],
  )
}

function renderReasons({ changes }: Evidence): Reason[] {
  const datapath = changes.filter(({ effect }) => effect === 'datapath')
  if (datapath.length === 0) return []
  const names = datapath.map(({ what }) => what.replace(/^ConfigMap cilium-config: /, ''))
  const shown = names.slice(0, 6).join(', ')
  const rest = names.length > 6 ? ` and ${names.length - 6} more` : ''
  return [
    {
      weight: 'note',
      area: 'rendered objects',
      text: `${datapath.length} changes affect the datapath: ${shown}${rest}`,
    },
  ]
}

function seconds(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms)} ms`
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? ''
}
