import { type Finding, placeText } from '../results/finding.ts'
import type { Change, LiveCheck, Reason, Rehearsal, UpgradeVerdict, VersionPath } from '../results/upgrade.ts'
import type { RunError } from '../results/model.ts'
import { type Wanted, errorReasons, gapReasons } from './verdict-gaps.ts'
import { stageReasons } from './verdict-stages.ts'
import { trafficReasons, watchReasons } from './verdict-traffic.ts'

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
  readonly wanted: Wanted
  /** What went wrong with the check itself. */
  readonly errors: readonly RunError[]
  readonly maxOutageMs: number
  readonly from: string
  readonly to: string
}

const WEIGHTS = ['no-go', 'unknown', 'note'] as const

/**
 * What the evidence comes to. A reason against the step decides before a gap in the evidence, and a gap before a note: what
 * was not looked at is never a pass.
 */
export function judgeUpgrade(evidence: Evidence): { verdict: UpgradeVerdict; reasons: Reason[] } {
  const { rehearsal } = evidence
  const all = [
    ...pathReasons(evidence),
    ...startReasons(evidence),
    ...valueReasons(evidence),
    ...(rehearsal === undefined ? [] : rehearsalReasons(rehearsal, evidence)),
    // Without a rehearsal that is why there is none.
    ...errorReasons(evidence.errors.filter(({ phase }) => rehearsal !== undefined || phase === 'teardown')),
    ...liveReasons(evidence),
    ...renderReasons(evidence),
  ]
  const reasons = WEIGHTS.flatMap(weight => all.filter(reason => reason.weight === weight))
  const worst = reasons[0]?.weight
  return { verdict: worst === undefined ? 'go' : worst === 'note' ? 'go-with-notes' : worst, reasons }
}

function rehearsalReasons(rehearsal: Rehearsal, { from, to, maxOutageMs, wanted }: Evidence): Reason[] {
  return [
    ...stageReasons(rehearsal, from !== to),
    ...rehearsal.legs.flatMap(leg => trafficReasons(leg, maxOutageMs)),
    ...watchReasons(rehearsal, maxOutageMs),
    ...gapReasons(rehearsal, wanted),
  ]
}

function pathReasons({ path }: Evidence): Reason[] {
  return path.legal ? [] : [{ weight: 'no-go', area: 'version path', text: path.text }]
}

function startReasons({ rehearsal, notRehearsed, to }: Evidence): Reason[] {
  if (rehearsal === undefined)
    return [{ weight: 'unknown', area: 'rehearsal', text: `not rehearsed: ${notRehearsed ?? 'it was not requested'}` }]
  const reasons = rehearsal.legs.flatMap(({ name, failure }): Reason[] =>
    failure === undefined
      ? []
      : [
          {
            weight: 'no-go',
            area: name === 'upgrade' ? 'start' : 'rollback',
            text: name === 'upgrade' ? failure : `rollback: ${failure}`,
          },
        ],
  )
  if (!rehearsal.legs.some(({ name }) => name === 'upgrade'))
    reasons.push({ weight: 'unknown', area: 'start', text: `the rehearsal ended before ${to} was installed` })
  else if (!rehearsal.legs.some(({ name }) => name === 'rollback'))
    reasons.push({ weight: 'unknown', area: 'rollback', text: 'the rehearsal ended before the rollback' })
  return reasons
}

function valueReasons({ findings, unchecked, from }: Evidence): Reason[] {
  const reasons: Reason[] = []
  for (const { severity, consequence, message, file, line, already } of findings) {
    if (severity === 'note') continue
    const text = `${placeText({ file, line })}: ${message}`
    const refused = (consequence === 'rejected' || consequence === 'crashes') && severity === 'error'
    const against = refused || (severity === 'error' && already !== true)
    reasons.push({ weight: against ? 'no-go' : 'note', area: 'values', text })
  }
  if (unchecked !== undefined)
    reasons.push({ weight: 'unknown', area: 'values', text: `values of ${from} were not fully checked: ${unchecked}` })
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
