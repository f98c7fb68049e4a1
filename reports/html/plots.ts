import type { RunResult } from '../../harness/result/model.ts'
import { stripSvg } from '../plots/strip-svg.ts'
import { type Markup, html, trusted } from './markup.ts'

/** Throughput as plots, the profiles of one measurement below each other; nothing where a run has no samples to draw. */
export function plots({ cases }: Pick<RunResult, 'cases'>): Markup {
  const all = cases.flatMap(({ profile, plots: own = [] }) => own.map(plot => ({ profile, plot })))
  const figures = [...Map.groupBy(all, ({ plot }) => plot.name)].map(([name, group]) => {
    const drawings = group.map(
      ({ profile, plot }) => html`<figcaption>${profile}</figcaption>${trusted(stripSvg(plot))}`,
    )
    // A phone shows a part of it, which scrolls inside its frame and takes the keyboard.
    return html`<figure class="plot" tabindex="0" aria-label="${name}">${drawings}</figure>\n`
  })
  return html`${figures}`
}
