import type { RunResult, SamplePlot } from '../../harness/results/model.ts'
import { plotTitle, stripSvg } from '../plots/strip-svg.ts'
import { type Markup, html, trusted } from './markup.ts'

/** Throughput as plots, the profiles of one measurement below each other; nothing where a run has no samples to draw. */
export function plots({ cases }: Pick<RunResult, 'cases'>): Markup {
  const all = cases.flatMap(({ profile, plots: own = [] }) => own.map(plot => ({ profile, plot })))
  const groups = [...Map.groupBy(all, ({ plot }) => plot.name).values()]
  return html`${groups.flatMap(group => group.map(({ profile, plot }) => plotFigure(plot, profile)))}`
}

/** A plot with its title, and the profile where the page does not say it anyway. */
export function plotFigure(plot: SamplePlot, profile?: string): Markup {
  const on = profile === undefined ? undefined : html` <span class="group">on ${profile}</span>`
  const { reference: line } = plot
  const dashed = line === undefined ? '' : `, dashed: ${line.label}`
  return html`<figure class="plot"><figcaption><b>${plotTitle(plot)}</b>${on}${dashed}</figcaption>${trusted(stripSvg(plot))}</figure>\n`
}
