import type { Leg, PathOutcome } from '../../harness/results/upgrade.ts'
import { type Markup, html, trusted } from '../html/markup.ts'
import { pathName, span } from './words.ts'

const TOP = 22

interface Shape {
  readonly width: number
  /** Where time begins. */
  readonly left: number
  readonly row: number
  /** From the top of a row to that of its bars. */
  readonly bar: number
  readonly ticks: number
}

/** Names beside the bars. */
const WIDE: Shape = { width: 1000, left: 270, row: 20, bar: 3, ticks: 9 }

/** For a phone: names above the bars. */
const NARROW: Shape = { width: 360, left: 6, row: 32, bar: 15, ticks: 5 }

/** What a chart is about: a leg, or the time in which suites ran. */
type Charted = Pick<Leg, 'paths' | 'durationMs' | 'marks'>

/** The interruptions of paths over time, once for each width of a screen. */
export function gapChart(leg: Charted, what: string): Markup {
  return html`${drawing(leg, what, WIDE, 'wide')}${drawing(leg, what, NARROW, 'narrow')}`
}

/** A row a path, a bar an interruption, a line for what happened when. */
function drawing(leg: Charted, what: string, shape: Shape, name: string): Markup {
  const { paths, marks } = leg
  const { width, left, row, ticks } = shape
  const total = Math.max(leg.durationMs, 1)
  const x = (ms: number) => left + (Math.min(Math.max(ms, 0), total) / total) * (width - left - 10)
  const bottom = TOP + paths.length * row
  const lines = marks.map(
    ({ atMs, text }, index) =>
      html`<g><title>${text}: ${span(atMs)}</title><line x1="${x(atMs).toFixed(1)}" x2="${x(atMs).toFixed(1)}" y1="${TOP - 8}" y2="${bottom}" class="mark"/><text x="${x(atMs).toFixed(1)}" y="${TOP - 11}" text-anchor="middle">${index + 1}</text></g>`,
  )
  const moments = scale(total, ticks).map(
    ms =>
      html`<g><line x1="${x(ms).toFixed(1)}" x2="${x(ms).toFixed(1)}" y1="${bottom}" y2="${bottom + 5}" class="tick"/><text x="${x(ms).toFixed(1)}" y="${bottom + 18}" text-anchor="middle">${ms / 1000} s</text></g>`,
  )
  return html`<svg class="gaps drawing ${name}" viewBox="0 0 ${width} ${bottom + 34}" role="img" aria-label="interruptions of ${what} over time">${paths.map((path, index) => pathRow(path, TOP + index * row, shape, x))}${lines}${moments}</svg>`
}

function pathRow(path: PathOutcome, y: number, { width, left, row, bar }: Shape, x: (ms: number) => number): Markup {
  const height = row - bar - 3
  const middle = y + bar + height / 2
  const bars = path.interruptions.map(({ startMs, lengthMs, missed, starved }) => {
    const [from, to] = [x(startMs), x(startMs + lengthMs)]
    const own = starved === true ? trusted(' class="starved"') : undefined
    return html`<rect${own} x="${from.toFixed(1)}" y="${y + bar}" width="${Math.max(1.5, to - from).toFixed(1)}" height="${height}"><title>${pathName(path)}: ${span(lengthMs)} from ${span(startMs)} on, ${missed} sends without an answer in time</title></rect>`
  })
  const label =
    bar > 10
      ? html`<text x="${left}" y="${y + 11}">${pathName(path)}</text>`
      : html`<text x="${left - 8}" y="${y + 14}" text-anchor="end">${pathName(path)}</text>`
  return html`<g class="${path.control ? 'control' : 'path'}">${label}<line x1="${left}" x2="${width - 10}" y1="${middle}" y2="${middle}" class="base"/>${bars}</g>`
}

/** Round moments, as many as there is room for. */
function scale(total: number, most: number): number[] {
  const step =
    [500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000].find(size => total / size <= most) ?? 300_000
  return Array.from({ length: Math.floor(total / step) + 1 }, (_, index) => index * step)
}

/** The look of the charts. */
export const GAP_STYLE = `
svg.gaps.drawing { width: 100%; max-width: none; font-size: 11px; fill: var(--text) } svg.gaps.wide { display: block }
svg.gaps .base { stroke: var(--line) } svg.gaps .tick { stroke: var(--soft) } svg.gaps .mark { stroke: var(--link); stroke-dasharray: 3 3 }
svg.gaps .path rect { fill: var(--failed) } svg.gaps .control rect { fill: var(--soft) } svg.gaps rect.starved { fill: var(--inconclusive) }
svg.gaps .control text { fill: var(--soft) }
@media screen and (max-width: 44rem) { svg.gaps.wide { display: none } svg.gaps.narrow { display: block } }
`
