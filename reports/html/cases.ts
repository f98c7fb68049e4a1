import type { CaseResult } from '../../harness/result/model.ts'
import { duration, firstLine } from '../format.ts'
import { countVerdicts, countsText, profilesOf } from '../tally.ts'
import { type Markup, fileLink, html, trusted, webLink } from './markup.ts'

/** One suite as a table: a row for each case, a column for each profile, and under a case what there is to say. */
export function suiteSection(suite: string, cases: readonly CaseResult[]): Markup {
  const profiles = profilesOf(cases)
  const byId = [...Map.groupBy(cases, c => c.id).values()]
  return html`<section class="suite">
<h2>${suite} <small>${countsText(countVerdicts(cases))}</small></h2>
<table class="cases">
<thead><tr><th scope="col">Case</th>${profiles.map(profile => html`<th scope="col">${profile}</th>`)}</tr></thead>
${byId.map(same => caseBody(same, profiles))}</table>
</section>
`
}

/** The anchor of a case. */
export function anchorOf(c: Pick<CaseResult, 'id'>): string {
  return `case-${c.id.replaceAll('/', '-')}`
}

/** A verdict as a coloured word. */
export function verdictMark(verdict: string): Markup {
  return html`<span class="verdict ${verdict}">${verdict}</span>`
}

function caseBody(same: readonly CaseResult[], profiles: readonly string[]): Markup {
  const [first] = same
  if (first === undefined) return html``
  const verdicts = [...new Set(same.map(c => c.verdict))].join(' ')
  const search = [first.id, ...first.group, first.title, ...first.requires].join(' ').toLowerCase()
  const cells = profiles.map(profile =>
    profileCell(
      profile,
      same.find(c => c.profile === profile),
    ),
  )
  const notes = noteGroups(same).map(noteMarkup)
  const why =
    notes.length === 0 ? html`` : html`<tr class="why"><td colspan="${profiles.length + 1}">${notes}</td></tr>\n`
  return html`<tbody id="${anchorOf(first)}" data-verdicts="${verdicts}" data-search="${search}">
<tr><th scope="row">${titleMarkup(first)}</th>${cells}</tr>
${why}</tbody>
`
}

function titleMarkup(c: CaseResult): Markup {
  const group = c.group.map(title => html`<span class="group">${title} ${trusted('&rsaquo;')} </span>`)
  const needs = c.requires.length === 0 ? undefined : html` needs ${c.requires.join(', ')}`
  const docs = c.docs === undefined ? undefined : html` ${webLink(c.docs, 'documented here')}`
  return html`${group}${c.title}<span class="fine"><code>${c.id}</code>${needs}${docs}</span>`
}

function profileCell(profile: string, c: CaseResult | undefined): Markup {
  if (c === undefined) return html`<td class="none"></td>`
  const time = c.verdict === 'skipped' ? undefined : html` <span class="time">${duration(c.durationMs)}</span>`
  return html`<td data-profile="${profile}">${verdictMark(c.verdict)}${time}</td>`
}

/** Cases of one id that say the same are told once, with the profiles named together. */
function noteGroups(same: readonly CaseResult[]): CaseResult[][] {
  const talking = same.filter(c => c.reason !== undefined || c.evidence.length > 0)
  return [...Map.groupBy(talking, c => JSON.stringify([c.verdict, c.reason, c.evidence])).values()]
}

function noteMarkup(group: readonly CaseResult[]): Markup {
  const [first] = group
  if (first === undefined) return html``
  const { verdict, reason = '' } = first
  const quiet = verdict === 'skipped' || verdict === 'passed'
  const heading = `${verdict} on ${group.map(c => c.profile).join(', ')}`
  const links = first.evidence.map(({ name, path }) => html`<li>${fileLink(path, name)}</li>`)
  const evidence = links.length === 0 ? undefined : html`<ul class="evidence">${links}</ul>`
  if (quiet && evidence === undefined && reason === firstLine(reason)) {
    return html`<p class="note ${verdict}">${heading}: ${reason}</p>\n`
  }
  const summary = quiet && reason !== '' ? `${heading}: ${firstLine(reason)} ...` : heading
  const text = reason === '' ? undefined : html`<pre>${reason}</pre>`
  const open = quiet ? undefined : trusted(' open')
  return html`<details class="${verdict}"${open}><summary>${summary}</summary>${text}${evidence}</details>\n`
}
