import { type Change, EFFECTS, type Leg, type Rehearsal, type UpgradeResult } from '../../harness/result/upgrade.ts'
import { type Markup, html, trusted } from '../html/markup.ts'
import { STYLE } from '../html/style.ts'
import { GAP_STYLE, gapChart } from './gap-chart.ts'
import { EFFECT_WORDS, VERDICT_CLASS, VERDICT_WORDS, WEIGHT_CLASS, headline, pathName, span } from './words.ts'

/** One page to send to whoever decides; nothing in it is loaded from elsewhere. */
export function renderUpgradeHtml(result: UpgradeResult): string {
  const { verdict, reasons } = result
  return html`${trusted('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${VERDICT_WORDS[verdict]}: ${headline(result)}</title>
<style>${trusted(STYLE)}${trusted(GAP_STYLE)}</style>
</head>
<body>
<header class="${VERDICT_CLASS[verdict]}">
<h1><b>${VERDICT_WORDS[verdict]}</b> <span>${headline(result)}</span></h1>
<p>${result.startedAt.slice(0, 16).replace('T', ' ')} UTC, ${span(result.durationMs)}; values: ${result.values.before ?? ''}${result.values.before === result.values.after ? '' : ` to ${result.values.after}`}; longest interruption accepted: ${span(result.maxOutageMs)}</p>
</header>
<section><h2>Reasons</h2>
${reasons.length === 0 ? html`<p>Everything was looked at and nothing speaks against it.</p>` : html`<ol class="reasons">${reasons.map(({ weight, area, text }) => html`<li class="${WEIGHT_CLASS[weight]}"><b>${weight}</b> <small>${area}</small><br>${text}</li>`)}</ol>`}
</section>
<section><h2>Version path</h2><p>${result.path.text}</p></section>
${result.rehearsal === undefined ? html`<section><h2>Rehearsal</h2><p>None: ${result.notRehearsed ?? 'the check ended before'}</p></section>` : rehearsalSection(result.rehearsal, result)}
${liveSection(result)}
${findingsSection(result)}
${changesSection(result.changes)}
${environmentSection(result)}
</body>
</html>
`.markup
}

function rehearsalSection({ legs, refusal, suites, changed, overridden }: Rehearsal, result: UpgradeResult): Markup {
  return html`<section><h2>Rehearsal</h2>
${refusal === undefined ? undefined : html`<div class="failed"><p class="note">${refusal.text}</p><details open><summary>the end of the log of ${refusal.pod}</summary><pre>${refusal.log.join('\n')}</pre></details></div>`}
${legs.map(leg => legSection(leg, result.maxOutageMs))}
${suites.length === 0 ? undefined : html`<h3>Suites</h3><table class="rows"><thead><tr><th>stage</th><th>passed</th><th>failed</th><th>broken</th><th>skipped</th><th>inconclusive</th></tr></thead><tbody>${suites.map(({ stage, passed, failed, broken, skipped, inconclusive }) => html`<tr><th>${stage}</th>${[passed, failed, broken, skipped, inconclusive].map(count => html`<td>${count}</td>`)}</tr>`)}</tbody></table>`}
${changed.length === 0 ? undefined : html`<details open><summary>${changed.length} cases say something else than before</summary><ul>${changed.map(({ id, stage, before, now, reason }) => html`<li>${id}: ${before}, ${stage} ${now}${reason === undefined ? '' : `: ${reason}`}</li>`)}</ul></details>`}
${overridden.length === 0 ? undefined : html`<p class="fine">Set otherwise than in the values file, because the rehearsal’s cluster needs it: ${overridden.join(', ')}</p>`}
</section>`
}

function legSection(leg: Leg, maxOutageMs: number): Markup {
  const { name, from, to, outcome, durationMs, marks, paths } = leg
  return html`<h3>${name}: ${from} to ${to} <small>${outcome}, ${span(durationMs)}</small></h3>
<div class="chart">${gapChart(leg)}</div>
<p class="fine">${marks.map(({ atMs, text }, index) => `${index + 1}: ${text} (${span(atMs)})`).join('; ')}. Red is a path through Cilium, grey the control between the nodes’ own networks.</p>
<details><summary>every path in figures</summary><table class="figures"><thead><tr><th>path</th><th>sent</th><th>without an answer in time</th><th>interruptions</th><th>longest</th><th>total</th><th>sender late by at most</th><th></th></tr></thead><tbody>${paths.map(
    path =>
      html`<tr class="${!path.control && path.longestMs > maxOutageMs ? 'over' : ''}"><td>${pathName(path)}</td><td class="number">${path.sent}</td><td class="number">${path.missed}</td><td class="number">${path.interruptions.length}</td><td class="number longest">${span(path.longestMs)}</td><td class="number">${span(path.totalMs)}</td><td class="number">${span(path.senderPauseMs)}</td><td>${path.ended === undefined ? '' : `did not survive: ${path.ended}`}${path.starved ? 'the machine was starved' : ''}</td></tr>`,
  )}</tbody></table></details>`
}

function findingsSection({ findings }: UpgradeResult): Markup | undefined {
  if (findings.length === 0) return html`<section><h2>Values</h2><p>Nothing to say about them.</p></section>`
  const tone = { error: 'failed', warning: 'broken', note: 'skipped' } as const
  return html`<section><h2>Values <small>${findings.length} findings</small></h2><table class="rows"><tbody>${findings.map(
    ({ severity, file, line, column, rule, message, replacement, source }) =>
      html`<tr class="${tone[severity]}"><td class="verdict">${severity}</td><td>${message}${replacement === undefined ? undefined : html`<br>instead: <code>${replacement}</code>`}<br><span class="fine">${rule}, ${file}:${line}:${column}, ${source}</span></td></tr>`,
  )}</tbody></table></section>`
}

function liveSection({ live }: UpgradeResult): Markup | undefined {
  if (live.length === 0) return undefined
  const tone = { good: 'passed', note: 'skipped', bad: 'failed', unknown: 'inconclusive' } as const
  return html`<section><h2>Running cluster</h2><table class="rows"><tbody>${live.map(({ name, outcome, text }) => html`<tr class="${tone[outcome]}"><th>${name}</th><td class="verdict">${outcome}</td><td>${text}</td></tr>`)}</tbody></table></section>`
}

function changesSection(changes: readonly Change[]): Markup {
  if (changes.length === 0) return html`<section><h2>Rendered objects</h2><p>No difference was found.</p></section>`
  const groups = EFFECTS.map(effect => ({ effect, own: changes.filter(change => change.effect === effect) }))
  return html`<section><h2>Rendered objects <small>${changes.length} differences</small></h2>${groups.map(
    ({ effect, own }) =>
      own.length === 0
        ? html``
        : html`<details${effect === 'datapath' ? trusted(' open') : undefined}><summary>${own.length}: ${EFFECT_WORDS[effect]}</summary><table class="rows"><tbody>${own.map(({ what, before, after }) => html`<tr><td>${what}</td><td>${before ?? ''}</td><td>${after ?? ''}</td></tr>`)}</tbody></table></details>`,
  )}</section>`
}

function environmentSection({ environment, cluster, command, errors }: UpgradeResult): Markup {
  return html`<section><h2>Where</h2>
<p>${cluster === undefined ? 'No cluster was made.' : `${cluster.distribution}, Kubernetes ${cluster.kubernetesVersion}, ${cluster.nodes.length} nodes, kernel ${cluster.nodes[0]?.kernel ?? 'unknown'}`}</p>
<p class="fine">${environment.os} ${environment.kernel}, ${environment.cpus} processors (${environment.cpu}); <code>${command.join(' ')}</code></p>
${errors.map(({ phase, message }) => html`<p class="broken note">${phase}: ${message}</p>`)}
</section>`
}
