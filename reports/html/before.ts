import type { HistoryEntry, RunResult, Verdict } from '../../harness/results/model.ts'
import { plural } from '../format.ts'
import { fullTitle } from '../tally.ts'
import { anchorOf, verdictMark } from './marks.ts'
import { type Markup, html } from './markup.ts'

/** What changed since the run before: each case that both ran and that ended otherwise, the worst first. */
export function beforeSection(run: RunResult): Markup {
  const { before } = run
  if (before === undefined) return html``
  const rows = changesSince(before, run).map(
    ({ was, now }) =>
      html`<li>${verdictMark(was)} before, now ${verdictMark(now.verdict)} on ${now.profile}: <a href="#${anchorOf(now)}">${fullTitle(now)}</a></li>\n`,
  )
  const shared = run.cases.filter(c => keyOf(c) in before.cases).length
  const [added, gone] = [run.cases.length - shared, Object.keys(before.cases).length - shared]
  const others = [
    ...(added > 0 ? [plural(added, 'new case')] : []),
    ...(gone > 0 ? [`${plural(gone, 'case')} did not run this time`] : []),
  ]
  const list =
    rows.length === 0
      ? html`<p>Every case that ran both times ended with the same verdict.</p>\n`
      : html`<ul>\n${rows}</ul>\n`
  const rest = others.length === 0 ? undefined : html`<p class="fine">${others.join('; ')}.</p>\n`
  return html`<section id="before">
<h2>Changes since the previous run <small>${plural(rows.length, 'change')}</small></h2>
<p class="fine">${before.id}: ${before.verdict}; ${before.under}</p>
${list}${rest}</section>
`
}

const WORST: readonly Verdict[] = ['failed', 'broken', 'inconclusive', 'skipped', 'passed']

function changesSince(before: HistoryEntry, { cases }: RunResult) {
  const changes = cases.flatMap(now => {
    const was = before.cases[keyOf(now)]
    return was === undefined || was === now.verdict ? [] : [{ was, now }]
  })
  return changes.toSorted((a, b) => WORST.indexOf(a.now.verdict) - WORST.indexOf(b.now.verdict))
}

function keyOf({ id, profile }: RunResult['cases'][number]): string {
  return `${id} on ${profile}`
}
