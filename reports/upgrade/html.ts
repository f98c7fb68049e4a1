import { type Finding, SEVERITIES, placeText } from '../../harness/results/finding.ts'
import { type Change, EFFECTS, type UpgradeResult } from '../../harness/results/upgrade.ts'
import { plural } from '../format.ts'
import { type Markup, html, trusted } from '../html/markup.ts'
import { pagePolicy } from '../html/policy.ts'
import { STYLE } from '../html/style.ts'
import { factsOf } from './facts.ts'
import { rehearsalSection } from './rehearsal-section.ts'
import { UPGRADE_STYLE } from './style.ts'
import { EFFECT_WORDS, VERDICT_CLASS, VERDICT_WORDS, WEIGHT_CLASS, headline, span } from './words.ts'

/** One page to send to whoever decides; nothing in it is loaded from elsewhere. */
export function renderUpgradeHtml(result: UpgradeResult): string {
  const { verdict, reasons } = result
  return html`${trusted('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${trusted(pagePolicy({ style: STYLE + UPGRADE_STYLE }))}">
<title>${VERDICT_WORDS[verdict]}: ${headline(result)}</title>
<style>${trusted(STYLE)}${trusted(UPGRADE_STYLE)}</style>
</head>
<body>
<header class="${VERDICT_CLASS[verdict]}">
<h1><b>${VERDICT_WORDS[verdict]}</b> <span>${headline(result)}</span></h1>
<dl class="facts">${factsOf(result).map(({ name, text, tone = '' }) => html`<div><dt>${name}</dt><dd class="${tone}">${text}</dd></div>`)}</dl>
<p class="fine">${result.startedAt.slice(0, 16).replace('T', ' ')} UTC, ${span(result.durationMs)}; values: ${result.values.before ?? ''}${result.values.before === result.values.after ? '' : ` to ${result.values.after}`}; longest interruption accepted: ${span(result.maxOutageMs)}</p>
</header>
<main>
<section><h2>Reasons</h2>
${reasons.length === 0 ? html`<p>Everything was checked, and nothing speaks against the upgrade.</p>` : html`<ol class="reasons">${reasons.map(({ weight, area, text }) => html`<li class="${WEIGHT_CLASS[weight]}"><b>${weight}</b> <small>${area}</small><br>${text}</li>`)}</ol>`}
</section>
${result.path.legal ? html`<section><h2>Version path</h2><p>${result.path.text}</p></section>` : undefined}
${result.rehearsal === undefined ? html`<section><h2>Rehearsal</h2><p>None: ${result.notRehearsed ?? 'the check ended before it'}</p></section>` : rehearsalSection(result.rehearsal, result)}
${liveSection(result)}
${findingsSection(result)}
${changesSection(result.changes)}
${environmentSection(result)}
</main>
</body>
</html>
`.markup
}

function findingsSection({ findings }: UpgradeResult): Markup {
  if (findings.length === 0) return html`<section><h2>Values</h2><p>No findings.</p></section>`
  const [told, notes] = [SEVERITIES.slice(0, 2), SEVERITIES.slice(2)].map(severities =>
    severities.flatMap(severity => findings.filter(finding => finding.severity === severity)),
  )
  return html`<section><h2>Values <small>${plural(findings.length, 'finding')}</small></h2>
${told === undefined || told.length === 0 ? undefined : findingTable(told)}
${notes === undefined || notes.length === 0 ? undefined : html`<details><summary>${plural(notes.length, 'note')}</summary>${findingTable(notes)}</details>`}
</section>`
}

function findingTable(findings: readonly Finding[]): Markup {
  const tone = { error: 'failed', warning: 'broken', note: 'skipped' } as const
  return html`<table class="rows"><tbody>${findings.map(
    ({ severity, file, line, column, rule, message, replacement, source }) =>
      html`<tr class="${tone[severity]}"><td class="verdict ${tone[severity]}">${severity}</td><td>${message}${replacement === undefined ? undefined : html`<br>fix: <code>${replacement}</code>`}<br><span class="fine">${rule}, ${placeText({ file, line, column })}, ${source}</span></td></tr>`,
  )}</tbody></table>`
}

function liveSection({ live }: UpgradeResult): Markup | undefined {
  if (live.length === 0) return undefined
  const tone = { good: 'passed', note: 'skipped', bad: 'failed', unknown: 'inconclusive' } as const
  return html`<section><h2>Running cluster</h2><table class="rows"><tbody>${live.map(({ name, outcome, text }) => html`<tr class="${tone[outcome]}"><th>${name}</th><td class="verdict ${tone[outcome]}">${outcome}</td><td>${text}</td></tr>`)}</tbody></table></section>`
}

function changesSection(changes: readonly Change[]): Markup {
  if (changes.length === 0) return html`<section><h2>Rendered objects</h2><p>No differences.</p></section>`
  const groups = EFFECTS.map(effect => ({ effect, own: changes.filter(change => change.effect === effect) }))
  return html`<section><h2>Rendered objects <small>${plural(changes.length, 'difference')}</small></h2>${groups.map(
    ({ effect, own }) =>
      own.length === 0
        ? html``
        : html`<details${effect === 'datapath' ? trusted(' open') : undefined}><summary>${EFFECT_WORDS[effect]}: ${own.length}</summary><table class="rows changes"><thead><tr><th>what</th><th>before</th><th>after</th></tr></thead><tbody>${own.map(({ what, before, after }) => html`<tr><td>${what.replace(/^ConfigMap /, '')}</td>${side('before', before)}${side('after', after)}</tr>`)}</tbody></table></details>`,
  )}</section>`
}

function side(label: string, value: string | undefined): Markup {
  return value === undefined
    ? html`<td class="unset" data-label="${label}">not set</td>`
    : html`<td data-label="${label}">${value === '' ? 'empty' : value}</td>`
}

function environmentSection({ environment, cluster, command, errors }: UpgradeResult): Markup {
  return html`<section><h2>Environment</h2>
<p>${cluster === undefined ? 'No cluster was created.' : `${cluster.distribution}, Kubernetes ${cluster.kubernetesVersion}, ${cluster.nodes.length} nodes, kernel ${cluster.nodes[0]?.kernel ?? 'unknown'}`}</p>
<p class="fine">${environment.os} ${environment.kernel}, ${environment.cpus} processors (${environment.cpu}); <code>${command.join(' ')}</code></p>
${errors.map(({ phase, message }) => html`<p class="broken note">${phase}: ${message}</p>`)}
</section>`
}
