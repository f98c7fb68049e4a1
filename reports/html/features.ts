import type { RunResult } from '../../harness/results/model.ts'
import { type Markup, html } from './markup.ts'

/** What the running cluster said it can do: a row for each feature, a column for each profile. */
export function featureSection(run: RunResult): Markup {
  const lists = run.profiles.filter(({ features }) => features.length > 0)
  if (lists.length === 0) return html``
  const names = [...new Set(lists.flatMap(({ features }) => features.map(({ name }) => name)))]
  const rows = names.map(name => {
    const cells = lists.map(profile => {
      const feature = profile.features.find(candidate => candidate.name === name)
      if (feature === undefined) return html`<td class="none"></td>`
      const word = feature.present ? html`<b>present</b>` : html`<span class="group">absent</span>`
      return html`<td data-profile="${profile.name}">${word} <span class="fine">${feature.detected}</span></td>`
    })
    return html`<tbody><tr><th scope="row"><code>${name}</code></th>${cells}</tr></tbody>\n`
  })
  const head = lists.map(({ name }) => html`<th scope="col">${name}</th>`)
  return html`<section id="features">
<h2>Detected features</h2>
<table class="cases"><thead><tr><th scope="col">Feature</th>${head}</tr></thead>
${rows}</table>
</section>
`
}
