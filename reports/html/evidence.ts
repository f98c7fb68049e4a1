import type { Evidence } from '../../harness/results/model.ts'
import type { Excerpts } from '../excerpts.ts'
import { parseFlows } from './flows.ts'
import { type Markup, fileLink, html } from './markup.ts'

/** Evidence as links to its files, each with the beginning of its text where that was read. */
export function evidenceMarkup(evidence: readonly Evidence[], excerpts: Excerpts): Markup | undefined {
  if (evidence.length === 0) return undefined
  const items = evidence.map(one => {
    const link = fileLink(one.path, one.name)
    const excerpt = excerpts.get(one.path)
    if (excerpt === undefined) return html`<li>${link}</li>`
    const note = excerpt.cut ? html`<p class="fine">Only the beginning; the file has the rest.</p>` : undefined
    return html`<li>${link}<details><summary>show</summary>${excerptMarkup(one, excerpt.text)}${note}</details></li>`
  })
  return html`<ul class="evidence" aria-label="Evidence">${items}</ul>`
}

function excerptMarkup({ mediaType }: Evidence, text: string): Markup {
  const flows = mediaType.includes('json') ? parseFlows(text) : []
  if (flows.length === 0) return html`<pre>${text}</pre>`
  const rows = flows.map(
    flow =>
      html`<tr><td>${flow.time}</td><td class="${flow.verdict === 'FORWARDED' ? 'passed' : 'failed'}">${flow.verdict}</td><td>${flow.source}</td><td>${flow.destination}</td><td>${flow.what}</td></tr>`,
  )
  return html`<table class="flows"><caption>Flows in Hubble</caption><thead><tr><th scope="col">time</th><th scope="col">verdict</th><th scope="col">source</th><th scope="col">destination</th><th scope="col">what</th></tr></thead><tbody>${rows}</tbody></table>`
}
