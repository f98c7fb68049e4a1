import type { Finding } from '../../harness/results/finding.ts'
import type { Leg, LiveCheck, UpgradeResult } from '../../harness/results/upgrade.ts'
import { plural } from '../format.ts'
import { pathName, span } from './words.ts'

/** One line of an answer. */
export interface Fact {
  readonly name: string
  readonly text: string
  /** Class of its colour; none where there is nothing to mind. */
  readonly tone?: 'failed' | 'inconclusive'
}

/** What somebody who decides asks first. */
export function factsOf({
  path,
  rehearsal,
  notRehearsed,
  findings,
  changes,
  live,
  maxOutageMs,
}: UpgradeResult): Fact[] {
  const count = (severity: Finding['severity']) => findings.filter(finding => finding.severity === severity).length
  const [errors, warnings] = [count('error'), count('warning')]
  const datapath = changes.filter(({ effect }) => effect === 'datapath').length
  const legs = rehearsal?.legs ?? []
  const suites = (rehearsal?.suites ?? []).map(({ stage, passed, failed, broken }) =>
    failed + broken === 0 ? `${stage} ${passed} passed` : `${stage} ${passed} passed, ${failed + broken} not`,
  )
  const none = notRehearsed === undefined ? 'ended before the upgrade' : 'none'
  return [
    path.legal
      ? { name: 'version path', text: 'allowed' }
      : { name: 'version path', text: 'not allowed in one step', tone: 'failed' },
    ...legs.map(leg => legFact(leg, maxOutageMs)),
    ...(legs.length === 0 ? [{ name: 'rehearsal', text: none, tone: 'inconclusive' } as const] : []),
    ...(suites.length === 0 ? [] : [{ name: 'suites', text: suites.join('; ') }]),
    {
      name: 'values',
      text:
        errors + warnings === 0
          ? 'no errors or warnings'
          : `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`,
      ...(errors === 0 ? {} : { tone: 'failed' }),
    },
    { name: 'rendered objects', text: `${plural(changes.length, 'difference')}, ${datapath} of them in the datapath` },
    { name: 'running cluster', text: live.length === 0 ? 'not checked' : liveFact(live) },
  ]
}

function legFact({ name, outcome, durationMs, paths }: Leg, maxOutageMs: number): Fact {
  const through = paths.filter(({ control }) => !control)
  const worst = through.toSorted((a, b) => b.longestMs - a.longestMs)[0]
  const control = Math.max(0, ...paths.filter(path => path.control).map(({ longestMs }) => longestMs))
  const blamed = through.some(({ longestOwnMs }) => longestOwnMs > maxOutageMs)
  const starved = !blamed && worst !== undefined && worst.longestMs > maxOutageMs
  const gap =
    worst === undefined || worst.longestMs === 0
      ? 'no interruption'
      : `longest interruption ${span(worst.longestMs)} (${pathName(worst)}), control ${span(control)}${starved ? ': this machine lacked CPU time' : ''}`
  const tone = outcome !== 'done' || blamed ? 'failed' : starved ? 'inconclusive' : undefined
  return { name, text: `${outcome} after ${span(durationMs)}; ${gap}`, ...(tone === undefined ? {} : { tone }) }
}

function liveFact(live: readonly LiveCheck[]): string {
  const count = (outcome: LiveCheck['outcome']) => live.filter(check => check.outcome === outcome).length
  const kinds = [
    ['good', 'good'],
    ['note', 'to note'],
    ['bad', 'bad'],
    ['unknown', 'unknown'],
  ] as const
  return kinds.flatMap(([outcome, word]) => (count(outcome) === 0 ? [] : [`${count(outcome)} ${word}`])).join(', ')
}
