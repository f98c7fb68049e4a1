import type { Leg, PathOutcome } from '../../harness/result/upgrade.ts'
import { type Markup, html } from '../html/markup.ts'
import { pathName, span } from './words.ts'

const WIDTH = 1000
const LABEL = 270
const ROW = 20
const TOP = 22

/** The interruptions of a leg over time: a row a path, a bar an interruption, a line for what happened when. */
export function gapChart(leg: Leg): Markup {
  const { paths, marks } = leg
  const total = Math.max(leg.durationMs, 1)
  const x = (ms: number) => LABEL + (Math.min(Math.max(ms, 0), total) / total) * (WIDTH - LABEL - 10)
  const height = TOP + paths.length * ROW + 34
  const rows = paths.map((path, index) => row(path, TOP + index * ROW, x))
  const bottom = TOP + paths.length * ROW
  const lines = marks.map(
    ({ atMs, text }, index) =>
      html`<g><title>${text}: ${span(atMs)}</title><line x1="${x(atMs).toFixed(1)}" x2="${x(atMs).toFixed(1)}" y1="${TOP - 8}" y2="${bottom}" class="mark"/><text x="${x(atMs).toFixed(1)}" y="${TOP - 11}" text-anchor="middle">${index + 1}</text></g>`,
  )
  const ticks = scale(total).map(
    ms =>
      html`<g><line x1="${x(ms).toFixed(1)}" x2="${x(ms).toFixed(1)}" y1="${bottom}" y2="${bottom + 5}" class="tick"/><text x="${x(ms).toFixed(1)}" y="${bottom + 18}" text-anchor="middle">${ms / 1000} s</text></g>`,
  )
  return html`<svg class="gaps" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="interruptions of the ${leg.name} over time">${rows}${lines}${ticks}</svg>`
}

function row(path: PathOutcome, y: number, x: (ms: number) => number): Markup {
  const bars = path.interruptions.map(({ startMs, lengthMs, missed }) => {
    const [from, to] = [x(startMs), x(startMs + lengthMs)]
    return html`<rect x="${from.toFixed(1)}" y="${y + 3}" width="${Math.max(1.5, to - from).toFixed(1)}" height="${ROW - 6}"><title>${pathName(path)}: ${span(lengthMs)} from ${span(startMs)} on, ${missed} sends without an answer in time</title></rect>`
  })
  return html`<g class="${path.control ? 'control' : path.starved ? 'starved' : 'path'}"><text x="${LABEL - 8}" y="${y + 14}" text-anchor="end">${pathName(path)}</text><line x1="${LABEL}" x2="${WIDTH - 10}" y1="${y + ROW / 2}" y2="${y + ROW / 2}" class="base"/>${bars}</g>`
}

/** Between four and nine round moments. */
function scale(total: number): number[] {
  const step =
    [500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000].find(size => total / size <= 9) ?? 300_000
  return Array.from({ length: Math.floor(total / step) + 1 }, (_, index) => index * step)
}

/** The look of the charts. */
export const GAP_STYLE = `
svg.gaps { display: block; width: 100%; min-width: 44rem; font-size: 11px; fill: var(--text) }
.chart { overflow-x: auto }
svg.gaps .base { stroke: var(--line) } svg.gaps .tick { stroke: var(--soft) } svg.gaps .mark { stroke: var(--link); stroke-dasharray: 3 3 }
svg.gaps .path rect { fill: var(--failed) } svg.gaps .control rect { fill: var(--soft) } svg.gaps .starved rect { fill: var(--inconclusive) }
svg.gaps .control text { fill: var(--soft) }
.reasons { padding: 0; list-style: none } .reasons li { margin: .3rem 0; padding: .3rem .8rem; border-left: 4px solid var(--tone) }
.reasons b { color: var(--tone) }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap } tr.over td.number.longest { color: var(--failed); font-weight: 600 }
`
