import { type CaseResult, VERDICTS } from '../../harness/results/model.ts'
import type { Counts } from '../tally.ts'
import { type Markup, html } from './markup.ts'

/** The anchor of a case. */
export function anchorOf(c: Pick<CaseResult, 'id'>): string {
  return `case-${c.id.replaceAll('/', '-')}`
}

/** A verdict as a coloured word. */
export function verdictMark(verdict: string): Markup {
  return html`<span class="verdict ${verdict}">${verdict}</span>`
}

/** How many cases got each verdict, as one bar. The words beside it say the same. */
export function countBar(counts: Counts): Markup {
  const total = VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0)
  if (total === 0) return html``
  let x = 0
  const parts = VERDICTS.filter(verdict => counts[verdict] > 0).map(verdict => {
    const width = (counts[verdict] / total) * 1000
    const rect = html`<rect class="${verdict}" x="${Math.round(x)}" width="${Math.round(width)}" height="10"/>`
    x += width
    return rect
  })
  return html`<svg class="count" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>\n`
}
