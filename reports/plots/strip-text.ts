import type { SamplePlot, SampleRow } from '../../harness/results/model.ts'
import { type Scale, figure, scaleOf } from './scale.ts'

/** Marks for one, two to three, and more values in a place. */
const DENSITY = ['·', '∘', '●'] as const

/**
 * A strip plot as lines for a terminal: a mark for the values in each place, brackets for the bounds, a bar for the
 * estimate.
 *
 * @param width Characters of the strip itself.
 */
export function stripText(plot: SamplePlot, width = 48): string[] {
  const scale = scaleOf(plot)
  const margin = Math.max(...plot.rows.map(({ label }) => label.length))
  const ends = `${figure(scale.low)}${figure(scale.high).padStart(width - figure(scale.low).length)}`
  return [
    `${plot.name}, ${plot.unit}${plot.reference === undefined ? '' : `; ${plot.reference.label} at ¦`}`,
    ...plot.rows.map(row => `  ${row.label.padEnd(margin)}  ${strip(row, plot, scale, width)}  ${told(row)}`.trimEnd()),
    `  ${' '.repeat(margin)}  ${ends}`,
  ]
}

function strip({ values, interval }: SampleRow, { reference }: SamplePlot, scale: Scale, width: number): string {
  const cells = Array.from({ length: width }, () => ' ')
  const at = (value: number) => Math.min(width - 1, Math.floor(scale.place(value) * width))
  const put = (value: number, mark: string) => cells.splice(at(value), 1, mark)
  if (reference !== undefined) put(reference.value, '¦')
  const places = Map.groupBy(values, at)
  for (const [place, together] of places) cells[place] = DENSITY[Math.min(2, together.length >> 1)] ?? '·'
  if (interval !== undefined) {
    put(interval.lower, '[')
    put(interval.upper, ']')
    put(interval.estimate, '|')
  }
  return cells.join('')
}

function told({ interval }: SampleRow): string {
  if (interval === undefined) return ''
  const { estimate, lower, upper } = interval
  return `${figure(estimate)} (${figure(lower)} to ${figure(upper)})`
}
