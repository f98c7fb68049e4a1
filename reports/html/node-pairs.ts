import type { RunResult } from '../../harness/results/model.ts'
import { type PairMatrix, cellText, pairMatrices } from '../node-pairs.ts'
import { type Markup, html } from './markup.ts'

/** Which pairs of nodes fail, and which node explains it; empty for a run that asks one pair only. */
export function pairSection(run: RunResult): Markup {
  const matrices = pairMatrices(run)
  if (matrices.length === 0) return html``
  return html`<section id="node-pairs">\n<h2>Pairs of nodes</h2>\n${matrices.map(matrixMarkup)}</section>\n`
}

function matrixMarkup({ profile, line, allPass, ends, cell }: PairMatrix): Markup {
  const head = ends.map(to => html`<th scope="col">${to}</th>`)
  const rows = ends.map(from => {
    const cells = ends.map(to => {
      const found = cell(from, to)
      const verdict = found === undefined ? 'none' : found.red === 0 ? 'passed' : 'failed'
      return html`<td class="${verdict}">${cellText(found)}</td>`
    })
    return html`<tr><th scope="row">${from}</th>${cells}</tr>`
  })
  return html`<p class="note ${allPass ? 'passed' : 'failed'}">${profile}: ${line}</p>
<table class="probes"><caption>Cases on ${profile}, from the node on the left to the node above</caption><thead><tr><td></td>${head}</tr></thead><tbody>${rows}</tbody></table>\n`
}
