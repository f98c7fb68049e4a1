import type { RunResult } from '../../harness/results/model.ts'
import { figure } from '../format.ts'
import { type MeasurementRow, measurementRows, profilesOf } from '../tally.ts'
import { type Markup, html } from './markup.ts'
import { anchorOf } from './marks.ts'
import { plots } from './plots.ts'

/** What cases measured: plots of samples where there are any, and every figure with the profiles in columns. */
export function figureSection(run: RunResult): Markup {
  const rows = measurementRows(run.cases)
  const drawn = plots(run)
  if (rows.length === 0 && !run.cases.some(c => c.plots !== undefined)) return html``
  const profiles = profilesOf(run.cases.filter(c => c.measurements.length > 0))
  const body = [...Map.groupBy(rows, ({ caseId }) => caseId)].map(([id, own]) => {
    const link = html`<a href="#${anchorOf({ id })}"><code>${id}</code></a>`
    const head = html`<tbody class="topic"><tr><th scope="rowgroup" colspan="${profiles.length + 1}" class="fine">${link}</th></tr></tbody>\n`
    return html`${head}${own.map(row => figureRow(row, profiles))}`
  })
  const head = profiles.map(profile => html`<th scope="col">${profile}</th>`)
  return html`<section id="measurements">
<h2>Measurements</h2>
${drawn}<table class="cases figures"><thead><tr><th scope="col">Figure</th>${head}</tr></thead>
${body}</table>
</section>
`
}

function figureRow({ name, unit, byProfile }: MeasurementRow, profiles: readonly string[]): Markup {
  const cells = profiles.map(profile => {
    const value = byProfile.get(profile)
    return value === undefined
      ? html`<td class="none"></td>`
      : html`<td data-profile="${profile}">${`${figure(value)} ${unit}`.trim()}</td>`
  })
  return html`<tbody><tr><th scope="row">${name}</th>${cells}</tr></tbody>\n`
}
