import type { Leg, LiveCheck, UpgradeResult } from '../../harness/result/upgrade.ts'
import { type Markup, html } from '../html/markup.ts'
import { plural } from '../format.ts'
import { pathName, span } from './words.ts'

/** What somebody who decides asks first, each in a line. */
export function factsOf(result: UpgradeResult): Markup {
  const { path, rehearsal, notRehearsed, findings, changes, live, maxOutageMs } = result
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const warnings = findings.filter(({ severity }) => severity === 'warning').length
  const datapath = changes.filter(({ effect }) => effect === 'datapath').length
  const legs = (rehearsal?.legs ?? []).map(leg => legFact(leg, maxOutageMs))
  const suites = rehearsal?.suites.map(({ stage, passed, failed, broken }) =>
    failed + broken === 0 ? `${stage} ${passed} passed` : `${stage} ${passed} passed, ${failed + broken} not`,
  )
  return html`<dl class="facts">
${fact('version path', path.legal ? 'allowed' : 'not allowed in one step', path.legal ? '' : 'failed')}
${legs}
${legs.length === 0 ? fact('rehearsal', notRehearsed === undefined ? 'ended before the upgrade' : 'none', 'inconclusive') : undefined}
${suites === undefined || suites.length === 0 ? undefined : fact('suites', suites.join('; '))}
${fact('values', errors + warnings === 0 ? 'nothing against them' : `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`, errors > 0 ? 'failed' : '')}
${fact('rendered objects', `${plural(changes.length, 'difference')}, ${datapath} of them in the datapath`)}
${fact('running cluster', live.length === 0 ? 'not looked at' : liveFact(live))}
</dl>`
}

function fact(name: string, text: string, tone = ''): Markup {
  return html`<div><dt>${name}</dt><dd class="${tone}">${text}</dd></div>`
}

function legFact({ name, outcome, durationMs, paths }: Leg, maxOutageMs: number): Markup {
  const worst = paths.filter(({ control }) => !control).toSorted((a, b) => b.longestMs - a.longestMs)[0]
  const control = Math.max(0, ...paths.filter(path => path.control).map(({ longestMs }) => longestMs))
  const gap =
    worst === undefined || worst.longestMs === 0
      ? 'no interruption'
      : `longest interruption ${span(worst.longestMs)} (${pathName(worst)}), of the control ${span(control)}${worst.starved ? ': this machine was starved' : ''}`
  const over = worst !== undefined && worst.longestMs > maxOutageMs
  const tone = outcome !== 'done' ? 'failed' : over ? (worst.starved ? 'inconclusive' : 'failed') : ''
  return fact(name, `${outcome} after ${span(durationMs)}; ${gap}`, tone)
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
