import type { SamplePlot, SampleRow } from '../../harness/result/model.ts'
import { type Scale, figure, scaleOf, ticksOf } from './scale.ts'

const WIDTH = 720
const LABELS = 130
const FIGURES = 110
const ROW = 26
const HEAD = 22
const FOOT = 22

/**
 * A strip plot as one `<svg>` element: a row for each label, a dot for each value, and over them the estimate with its
 * bounds. It takes its colours from the page (`currentColor`), loads nothing and needs no script.
 */
export function stripSvg(plot: SamplePlot): string {
  const scale = scaleOf(plot)
  const height = HEAD + plot.rows.length * ROW + FOOT
  const x = (value: number) => round(LABELS + scale.place(value) * (WIDTH - LABELS - FIGURES))
  const title = `${plot.name}, ${plot.unit}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" role="img" font-size="12" fill="currentColor" stroke="none">`,
    `<title>${escape(title)}</title>`,
    `<text x="0" y="13" font-weight="bold">${escape(title)}</text>`,
    ...axis(scale, x, height - FOOT),
    ...reference(plot, x, height - FOOT),
    ...plot.rows.flatMap((row, index) => drawRow(row, HEAD + (index + 0.5) * ROW, x)),
    '</svg>',
  ].join('')
}

function axis(scale: Scale, x: (value: number) => number, bottom: number): string[] {
  return ticksOf(scale).flatMap(tick => [
    `<path d="M${x(tick)} ${HEAD}V${bottom}" stroke="currentColor" stroke-opacity=".15"/>`,
    `<text x="${x(tick)}" y="${bottom + 14}" text-anchor="middle" opacity=".7">${figure(tick)}</text>`,
  ])
}

function reference({ reference: line }: SamplePlot, x: (value: number) => number, bottom: number): string[] {
  if (line === undefined) return []
  const label = `<title>${escape(`${line.label} ${figure(line.value)}`)}</title>`
  return [`<path d="M${x(line.value)} ${HEAD}V${bottom}" stroke="currentColor" stroke-dasharray="3 3">${label}</path>`]
}

function drawRow({ label, values, interval }: SampleRow, y: number, x: (value: number) => number): string[] {
  const dots = values.map(value => `<circle cx="${x(value)}" cy="${y}" r="3" fill-opacity=".35"/>`)
  const name = `<text x="0" y="${y + 4}">${escape(label)}</text>`
  if (interval === undefined) return [name, ...dots]
  const { estimate, lower, upper } = interval
  const [left, right] = [x(lower), x(upper)]
  const text = `${figure(estimate)} (${figure(lower)} to ${figure(upper)})`
  return [
    name,
    ...dots,
    `<path d="M${left} ${y}H${right}M${left} ${y - 5}v10M${right} ${y - 5}v10" stroke="currentColor" stroke-width="1.5"/>`,
    `<path d="M${x(estimate)} ${y - 8}v16" stroke="currentColor" stroke-width="3"/>`,
    `<text x="${WIDTH}" y="${y + 4}" text-anchor="end" font-size="10">${escape(text)}</text>`,
  ]
}

function round(value: number): number {
  return Number(value.toFixed(1))
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, character => ENTITIES[character] ?? character)
}
