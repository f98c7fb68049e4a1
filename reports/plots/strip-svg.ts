import type { SamplePlot, SampleRow } from '../../harness/results/model.ts'
import { type Scale, figure, scaleOf, ticksOf } from './scale.ts'

/** A row is its name, below it its strip, and below that its value, nearer to its own dots than to the next row's. */
const ROW = 58
const STRIP = 24
const VALUE = 44
const FOOT = 22

/**
 * A strip plot as one `<svg>` element: a row for each label, a dot for each value, and over them the estimate with its
 * bounds. It is as wide as its frame, while its text keeps its size: what lies along the scale is placed in percent. It
 * takes its colours from the page (`currentColor`), loads nothing and needs no script.
 */
export function stripSvg(plot: SamplePlot): string {
  const scale = scaleOf(plot)
  const bottom = plot.rows.length * ROW
  const x = (value: number) => `${Number((scale.place(value) * 100).toFixed(2))}%`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="${bottom + FOOT}" role="img" font-size="12" fill="currentColor" stroke="none">`,
    `<title>${escape(plotTitle(plot))}</title>`,
    ...axis(scale, x, bottom),
    ...reference(plot, x, bottom),
    ...plot.rows.flatMap((row, index) => drawRow(row, index * ROW, x, scale)),
    '</svg>',
  ].join('')
}

/** What a plot shows, in words. */
export function plotTitle({ name, unit }: SamplePlot): string {
  return `${name}, ${unit}`
}

type Place = (value: number) => string

function axis(scale: Scale, x: Place, bottom: number): string[] {
  return ticksOf(scale).flatMap(tick => {
    const share = scale.place(tick)
    const anchor = anchorAt(share, 0.05)
    return [
      line(x(tick), 0, x(tick), bottom, 'stroke-opacity=".15"'),
      `<text x="${x(tick)}" y="${bottom + 14}" text-anchor="${anchor}" opacity=".7">${figure(tick)}</text>`,
    ]
  })
}

function reference({ reference: mark }: SamplePlot, x: Place, bottom: number): string[] {
  if (mark === undefined) return []
  const label = `<title>${escape(`${mark.label} ${figure(mark.value)}`)}</title>`
  return [line(x(mark.value), 0, x(mark.value), bottom, 'stroke-dasharray="3 3"', label)]
}

function drawRow({ label, values, interval }: SampleRow, top: number, x: Place, scale: Scale): string[] {
  const y = top + STRIP
  const dots = values.map(value => `<circle cx="${x(value)}" cy="${y}" r="3" fill-opacity=".35"/>`)
  const name = `<text x="0" y="${top + 12}">${escape(label)}</text>`
  if (interval === undefined) return [name, ...dots]
  const { estimate, lower, upper } = interval
  const text = `${figure(estimate)} (${figure(lower)} to ${figure(upper)})`
  return [
    name,
    `<text x="${x(estimate)}" y="${top + VALUE}" text-anchor="${anchorAt(scale.place(estimate), 0.3)}">${escape(text)}</text>`,
    ...dots,
    line(x(lower), y, x(upper), y, 'stroke-width="1.5"'),
    line(x(lower), y - 5, x(lower), y + 5, 'stroke-width="1.5"'),
    line(x(upper), y - 5, x(upper), y + 5, 'stroke-width="1.5"'),
    line(x(estimate), y - 8, x(estimate), y + 8, 'stroke-width="3"'),
  ]
}

/** Where a text hangs, so that it stays in the frame near its ends. */
function anchorAt(share: number, margin: number): string {
  return share < margin ? 'start' : share > 1 - margin ? 'end' : 'middle'
}

function line(x1: string, y1: number, x2: string, y2: number, style: string, inside = ''): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="currentColor" ${style}>${inside}</line>`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, character => ENTITIES[character] ?? character)
}
