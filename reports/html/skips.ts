import type { RunResult } from '../../harness/results/model.ts'
import { firstLine, plural } from '../format.ts'
import { fullTitle, groupSkips } from '../tally.ts'
import { anchorOf } from './marks.ts'
import { type Markup, html } from './markup.ts'

/** What could not run here, by reason, the reason of most cases first. */
export function skipSection(run: RunResult): Markup {
  const groups = groupSkips(run.cases)
  if (groups.length === 0) return html``
  const items = groups.map(({ reason, cases }) => {
    const links = cases.map(
      c => html`<li><a href="#${anchorOf(c)}">${fullTitle(c)}</a> <span class="fine">${c.profile}</span></li>`,
    )
    const rest = reason === firstLine(reason) ? undefined : html`<pre>${reason}</pre>`
    return html`<details class="skipped"><summary>${plural(cases.length, 'case')}: ${firstLine(reason)}</summary>${rest}<ul>${links}</ul></details>\n`
  })
  return html`<section id="skipped">\n<h2>Skipped, and why</h2>\n${items}</section>\n`
}
