import type { CaseResult } from '../../harness/results/model.ts'
import { duration } from '../format.ts'
import { countVerdicts, countsText, needAttention, profilesOf } from '../tally.ts'
import { reproduction } from '../reproduce.ts'
import { type Markup, html, trusted, webLink } from './markup.ts'
import { anchorOf, countBar, verdictMark } from './marks.ts'
import { type Told, caseNotes } from './notes.ts'

/** A suite with more cases than this is closed at first when all is well in it. */
const MANY = 60

/** One suite as a table: a row for each case, a column for each profile, and under a case what there is to say. */
export function suiteSection(suite: string, cases: readonly CaseResult[], told: Told): Markup {
  const profiles = profilesOf(cases)
  const topics = [...Map.groupBy(cases, c => c.topic)]
  const counts = countVerdicts(cases)
  const open = cases.length <= MANY || needAttention(cases).length > 0 ? trusted(' open') : undefined
  const bodies = topics.map(([topic, same]) => {
    const head =
      topics.length === 1
        ? html``
        : html`<tbody class="topic"><tr><th scope="rowgroup" colspan="${profiles.length + 1}">${topic}</th></tr></tbody>\n`
    return html`${head}${[...Map.groupBy(same, c => c.id).values()].map(one => caseBody(one, profiles, told))}`
  })
  return html`<details class="suite" id="suite-${suite}"${open}>
<summary><h2>${suite} <small>${countsText(counts)}</small></h2>${countBar(counts)}</summary>
<table class="cases">
<thead><tr><th scope="col">Case</th>${profiles.map(profile => html`<th scope="col">${profile}</th>`)}</tr></thead>
${bodies}</table>
</details>
`
}

function caseBody(same: readonly CaseResult[], profiles: readonly string[], told: Told): Markup {
  const [first] = same
  if (first === undefined) return html``
  const verdicts = same.map(c => `${c.verdict}@${c.profile}`).join(' ')
  const search = [first.id, ...first.group, first.title, ...first.requires].join(' ').toLowerCase()
  const cells = profiles.map(profile =>
    profileCell(
      profile,
      same.find(c => c.profile === profile),
    ),
  )
  const notes = caseNotes(same, told)
  const why =
    notes.length === 0 ? html`` : html`<tr class="why"><td colspan="${profiles.length + 1}">${notes}</td></tr>\n`
  const again = reproduction(told.run, needAttention(same)[0] ?? first)
  return html`<tbody id="${anchorOf(first)}" data-verdicts="${verdicts}" data-search="${search}" data-again="${again}">
<tr><th scope="row">${titleMarkup(first)}</th>${cells}</tr>
${why}</tbody>
`
}

function titleMarkup(c: CaseResult): Markup {
  const group = c.group.map(title => html`<span class="group">${title} ${trusted('&rsaquo;')} </span>`)
  const needs = c.requires.length === 0 ? undefined : html` needs ${c.requires.join(', ')}`
  const docs = c.docs === undefined ? undefined : html` ${webLink(c.docs, 'documented here')}`
  const link = html`<a href="#${anchorOf(c)}"><code>${c.id}</code></a>`
  return html`${group}${c.title}<span class="fine">${link}${needs}${docs}</span>`
}

function profileCell(profile: string, c: CaseResult | undefined): Markup {
  if (c === undefined) return html`<td class="none"></td>`
  const time = c.verdict === 'skipped' ? undefined : html` <span class="time">${duration(c.durationMs)}</span>`
  return html`<td data-profile="${profile}">${verdictMark(c.verdict)}${time}</td>`
}
