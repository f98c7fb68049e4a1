import type { CaseResult, RunResult } from '../../harness/results/model.ts'
import { firstLine, plural } from '../format.ts'
import { groupLost } from '../lost.ts'
import { fullTitle, groupSkips } from '../tally.ts'
import { anchorOf } from './marks.ts'
import { type Markup, html } from './markup.ts'

/** What could not run here, by reason, the reason of most cases first. */
export function skipSection(run: RunResult): Markup {
  const groups = groupSkips(run.cases)
  if (groups.length === 0) return html``
  const items = groups.map(({ reason, cases }) => {
    const rest = reason === firstLine(reason) ? undefined : html`<pre>${reason}</pre>`
    return html`<details class="skipped"><summary>${plural(cases.length, 'case')}: ${firstLine(reason)}</summary>${rest}${caseList(cases)}</details>\n`
  })
  return html`<section id="skipped">\n<h2>Skipped cases</h2>\n${items}</section>\n`
}

/** What passed in an earlier run and is skipped in this one, by the reason of now. */
export function lostSection(run: RunResult): Markup {
  const groups = groupLost(run)
  if (groups.length === 0) return html``
  const items = groups.map(
    ({ reason, cases, where }) =>
      html`<details class="skipped"><summary>${plural(cases.length, 'case')}: ${firstLine(reason)}</summary><p class="fine">Passed in ${where}.</p>${caseList(cases)}</details>\n`,
  )
  return html`<section id="lost">\n<h2>Passed before, skipped now</h2>\n${items}</section>\n`
}

function caseList(cases: readonly CaseResult[]): Markup {
  const links = cases.map(
    c => html`<li><a href="#${anchorOf(c)}">${fullTitle(c)}</a> <span class="fine">${c.profile}</span></li>`,
  )
  return html`<ul>${links}</ul>`
}
