import type { SamplePlot, SampleRow } from '../../harness/results/model.ts'

/** Where values lie between the two ends of a plot. */
export interface Scale {
  readonly low: number
  readonly high: number
  /** Share of the way from the low end to the high one, from 0 to 1; what lies beyond is put at the end. */
  place(value: number): number
}

/** A little room on either side, so that no mark is cut. */
const ROOM = 0.04

/** The scale on which all values, bounds and the reference of a plot can be seen. */
export function scaleOf({ rows, reference }: SamplePlot): Scale {
  const all = [...rows.flatMap(marksOf), ...(reference === undefined ? [] : [reference.value])].filter(Number.isFinite)
  const [least, most] = all.length === 0 ? [0, 1] : [Math.min(...all), Math.max(...all)]
  const span = most - least || Math.abs(most) || 1
  const low = least - span * ROOM
  const high = most + span * ROOM
  return { low, high, place: value => Math.min(1, Math.max(0, (value - low) / (high - low))) }
}

function marksOf({ values, interval }: SampleRow): number[] {
  return interval === undefined ? [...values] : [...values, interval.lower, interval.estimate, interval.upper]
}

/** Between four and eight round numbers across the scale. */
export function ticksOf({ low, high }: Scale): number[] {
  const rough = (high - low) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find(factor => factor * power >= rough) ?? 10) * power
  const first = Math.ceil(low / step)
  const count = Math.floor(high / step) - first + 1
  return Array.from({ length: Math.max(count, 0) }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}

/** A value with as many digits as a reader can use. */
export function figure(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4)))
}
