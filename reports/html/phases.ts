import type { Phase, RunResult } from '../../harness/results/model.ts'
import { duration } from '../format.ts'
import { paceLines } from '../tally.ts'
import { type Markup, html } from './markup.ts'

/** Width of the chart in its own units. */
const WIDTH = 1000

/** The phases of the run as bars on one time axis. Labels are text beside the drawing, so that they stay readable. */
export function phaseSection(run: RunResult): Markup {
  if (run.phases.length === 0) return html``
  return html`<section class="phases" id="time">
<h2>Time <small>${duration(run.durationMs)}</small></h2>
<table>
<tbody>
${run.phases.map(phase => phaseRow(run, phase))}</tbody>
</table>
${paceLines(run).map(line => html`<p class="fine">${line}</p>`)}</section>
`
}

function phaseRow(run: RunResult, phase: Phase): Markup {
  const { name, parent, detail, outcome, durationMs } = phase
  const { x, width } = barOf(run, phase)
  const depth = parent === undefined ? 'outer' : 'inner'
  const note = outcome === 'done' ? undefined : html` <span class="verdict broken">${outcome}</span>`
  const more = detail === undefined ? undefined : html` <span class="fine">${detail}</span>`
  return html`<tr class="${depth} ${outcome}"><th scope="row">${name}${more}${note}</th>
<td class="bar"><svg viewBox="0 0 ${WIDTH} 10" preserveAspectRatio="none" aria-hidden="true"><rect x="${x}" width="${width}" height="10"/></svg></td>
<td class="time">${duration(durationMs)}</td></tr>
`
}

/** Where the bar of a phase begins and how long it is; at least wide enough to be seen. */
function barOf(run: RunResult, phase: Phase): { x: number; width: number } {
  const scale = WIDTH / Math.max(run.durationMs, 1)
  const offsetMs = Date.parse(phase.startedAt) - Date.parse(run.startedAt)
  const x = Math.min(Math.max(Math.round(offsetMs * scale), 0), WIDTH - 3)
  return { x, width: Math.min(Math.max(Math.round(phase.durationMs * scale), 3), WIDTH - x) }
}
