import type { Measurement, SamplePlot, SampleRow } from '../results/model.ts'
import { sessionValues, startValue } from './certainty.ts'
import { CONFIDENCE } from './examine.ts'
import type { Answer } from './judge.ts'
import { type Path, metricOf } from './plan.ts'
import { type MetricSamples, type Sample, logRatios, podPathsIn } from './sample.ts'
import { deviation, mean, median } from './stats/spread.ts'
import { studentQuantile } from './stats/student.ts'
import { describe } from './telling.ts'

/** Medians of what a metric's samples say, path by path. */
export function figuresOf(samples: MetricSamples): Measurement[] {
  return pathsIn(samples).flatMap(path => {
    const own = samples.samples.filter(sample => sample.path === path)
    const middle = (name: string, unit: string, pick: (sample: Sample) => number | undefined): Measurement[] => {
      const values = own.flatMap(sample => pick(sample) ?? [])
      return values.length === 0 ? [] : [{ name: `${name}, ${path}`, value: digits(median(values)), unit }]
    }
    return [
      ...ratioFigure(samples, path),
      ...middle('rate', samples.unit, ({ value }) => value),
      ...middle('P50', 'µs', ({ p50 }) => p50),
      ...middle('P90', 'µs', ({ p90 }) => p90),
      ...middle('P99', 'µs', ({ p99 }) => p99),
      ...middle('retransmits', 'segments', ({ retransmits }) => retransmits),
      ...middle('processor time for 1 GB', 's', ({ cpuPerGB }) => cpuPerGB),
    ]
  })
}

function ratioFigure(samples: MetricSamples, path: Path): Measurement[] {
  if (path === 'host') return []
  return [{ name: `ratio, ${path}`, value: digits(Math.exp(median(logRatios(samples, path).flat()))), unit: 'of host' }]
}

/** Every sample of each path, and below them the ratio of each block, with the bounds that the sessions give. */
export function plotsOf(samples: MetricSamples): SamplePlot[] {
  const { title } = metricOf(samples.metric)
  const paths = pathsIn(samples)
  const rates = paths.map(path => ({
    label: path,
    values: samples.samples.filter(sample => sample.path === path).map(({ value }) => digits(value)),
  }))
  const ratios = paths.flatMap(path => {
    if (path === 'host') return []
    const start = logRatios(samples, path)
    return [{ ...ratioRow(path, start.flat()), ...intervalOf(sessionValues(start)) }]
  })
  return [
    { name: `${title}, every sample`, unit: samples.unit, rows: rates },
    { name: `${title}, every block`, unit: RATIO, rows: ratios },
  ]
}

const RATIO = 'ratio to the host network'

function ratioRow(label: string, logs: readonly number[]): SampleRow {
  return { label, values: logs.map(ratio => digits(Math.exp(ratio))) }
}

/** The mean of independent log ratios with its bounds; nothing for a single one, which has none. */
function intervalOf(logs: readonly number[]): Pick<SampleRow, 'interval'> {
  if (logs.length < 2) return {}
  const middle = mean(logs)
  const bound = (studentQuantile(CONFIDENCE, logs.length - 1) * deviation(logs)) / Math.sqrt(logs.length)
  const [estimate = 0, lower = 0, upper = 0] = [middle, middle - bound, middle + bound].map(log =>
    digits(Math.exp(log)),
  )
  return { interval: { estimate, lower, upper } }
}

function rowWithBounds(label: string, logs: readonly number[]): SampleRow {
  return { ...ratioRow(label, logs), ...intervalOf(logs) }
}

/**
 * What was held against what, drawn in units that are independent of each other: the runs of a baseline and those that
 * were judged, or sessions where there is a single run of either.
 */
export function answerPlot({ finding, path }: Answer): SamplePlot[] {
  if (finding === undefined) return []
  const { name, here, reference, certainty } = finding
  const valuesOf = (starts: typeof here) =>
    certainty.unit === 'runs' ? starts.map(startValue) : starts.flatMap(sessionValues)
  if ('floor' in reference) {
    const floor = { label: 'floor', value: digits(Math.exp(reference.floor)) }
    return [{ name, unit: RATIO, rows: [rowWithBounds(path, valuesOf(here))], reference: floor }]
  }
  return [
    {
      name,
      unit: RATIO,
      rows: [rowWithBounds('before', valuesOf(reference.starts)), rowWithBounds('now', valuesOf(here))],
    },
  ]
}

/** An answer in figures, for the report. */
export function answerFigures({ finding }: Answer): Measurement[] {
  if (finding === undefined) return []
  return [
    { name: 'loss', value: percent(finding.loss), unit: '%' },
    { name: 'minimum detectable loss', value: percent(finding.detectable), unit: '%' },
    { name: 'finding', value: describe(finding), unit: '' },
  ]
}

function percent(share: number): number {
  return Number((share * 100).toFixed(1))
}

function pathsIn(samples: MetricSamples): Path[] {
  return ['host', ...podPathsIn(samples)]
}

function digits(value: number): number {
  return Number(value.toPrecision(4))
}
