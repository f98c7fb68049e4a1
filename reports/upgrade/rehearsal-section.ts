import type {
  Leg,
  MetricComparison,
  PathOutcome,
  Rehearsal,
  SuiteTally,
  UpgradeResult,
  Watch,
} from '../../harness/results/upgrade.ts'
import { plural } from '../format.ts'
import { type Markup, html } from '../html/markup.ts'
import { gapChart } from './gap-chart.ts'
import { WATCHED, besides, pathName, span } from './words.ts'

/** What happened in the throw-away cluster. */
export function rehearsalSection(rehearsal: Rehearsal, result: UpgradeResult): Markup {
  const { legs, watches, refusal, suites, changed, metrics, overridden } = rehearsal
  return html`<section><h2>Rehearsal</h2>
${refusal === undefined ? undefined : html`<div class="failed"><p class="note">${refusal.text}</p><details><summary>the end of the log of ${refusal.pod}</summary><pre>${refusal.log.join('\n')}</pre></details></div>`}
${legs.map(leg => legSection(leg, result.maxOutageMs))}
${watches.map(watch => watchSection(watch, result.maxOutageMs))}
${suites.length === 0 ? undefined : suiteTable(suites)}
${changed.length === 0 ? undefined : html`<details open><summary>${changed.length === 1 ? '1 case has' : `${changed.length} cases have`} another verdict than before</summary><ul>${changed.map(({ id, stage, before, now, reason }) => html`<li>${id}: ${before}, ${stage} ${now}${reason === undefined ? '' : `: ${reason}`}</li>`)}</ul></details>`}
${metrics.stages.length === 0 ? undefined : metricTable(metrics)}
${overridden.length === 0 ? undefined : html`<p class="fine">Set differently from the values file, because the cluster of the rehearsal needs it: ${overridden.join(', ')}</p>`}
</section>`
}

function legSection(leg: Leg, maxOutageMs: number): Markup {
  const { name, from, to, outcome, durationMs, marks, failure } = leg
  return html`<h3>${name}: ${from} to ${to} <small>${outcome}, ${span(durationMs)}</small></h3>
${failure === undefined || name === 'upgrade' ? undefined : html`<p class="failed note">${failure}</p>`}
${gapChart(leg, `the ${name}`)}
<p class="fine">${marks.map(({ atMs, text }, index) => `${index + 1}: ${text} (${span(atMs)})`).join('; ')}.</p>
${pathDetails(leg.paths, maxOutageMs)}`
}

function watchSection({ stage, durationMs, paths }: Watch, maxOutageMs: number): Markup {
  return html`<h3>${WATCHED[stage]} <small>${span(durationMs)}</small></h3>
${gapChart({ paths, durationMs, marks: [] }, WATCHED[stage])}
${pathDetails(paths, maxOutageMs)}`
}

/** The key to a chart, and its figures. */
function pathDetails(paths: readonly PathOutcome[], maxOutageMs: number): Markup {
  const starved = paths.some(({ interruptions }) => interruptions.some(each => each.starved === true))
  return html`<p class="fine key"><span class="failed"><b></b>interruption of a path through Cilium</span> <span class="control"><b></b>of the control between the nodes’ own networks</span>${starved ? html` <span class="inconclusive"><b></b>that the control or the sender shared</span>` : undefined}</p>
<details><summary>all paths</summary><div class="wide-table" tabindex="0"><table class="figures"><thead><tr><th>path</th><th class="number">sent</th><th class="number">no answer in time</th><th class="number">interruptions</th><th class="number">longest</th><th class="number">total</th><th class="number">sender late by</th><th>notes</th></tr></thead><tbody>${paths.map(path => figureRow(path, maxOutageMs))}</tbody></table></div></details>`
}

function figureRow(path: PathOutcome, maxOutageMs: number): Markup {
  const { sent, missed, interruptions, longestMs, totalMs, senderPauseMs, control } = path
  return html`<tr class="${control ? 'control' : longestMs > maxOutageMs ? 'over' : ''}"><td>${pathName(path)}</td>${[sent, missed, interruptions.length].map(count => html`<td class="number">${count}</td>`)}<td class="number longest">${span(longestMs)}</td><td class="number">${span(totalMs)}</td><td class="number">${span(senderPauseMs)}</td><td>${besides(path).join('; ')}</td></tr>`
}

function suiteTable(suites: readonly SuiteTally[]): Markup {
  const counts = ['passed', 'failed', 'broken', 'skipped', 'inconclusive'] as const
  return html`<h3>Suites</h3><div class="wide-table" tabindex="0"><table class="figures"><thead><tr><th>stage</th>${counts.map(name => html`<th class="number">${name}</th>`)}</tr></thead><tbody>${suites.map(tally => html`<tr><td>${tally.stage}</td>${counts.map(name => html`<td class="number">${tally[name]}</td>`)}</tr>`)}</tbody></table></div>`
}

function metricTable({ stages, gone, added }: MetricComparison): Markup {
  const names = Object.keys(stages[0]?.figures ?? {})
  return html`<h3>The agents’ own metrics <small>sum over all agents, since the start of each</small></h3><div class="wide-table" tabindex="0"><table class="figures"><thead><tr><th>metric</th>${stages.map(({ stage }) => html`<th class="number">${stage}</th>`)}</tr></thead><tbody>${names.map(name => html`<tr><td>${name}</td>${stages.map(({ figures }) => html`<td class="number">${figures[name] ?? 0}</td>`)}</tr>`)}</tbody></table></div>
${gone.length === 0 ? undefined : html`<p class="fine">${plural(gone.length, 'family', 'families')} with samples before and none after: ${gone.join(', ')}</p>`}
${added.length === 0 ? undefined : html`<p class="fine">${plural(added.length, 'family', 'families')} with samples after and none before: ${added.join(', ')}</p>`}`
}
