import type { Measurement, SamplePlot, SampleRow } from '../results/model.ts'
import { CONFIDENCE, describe } from './decide.ts'
import type { Answer } from './judge.ts'
import { type Path, metricOf } from './plan.ts'
import { type MetricSamples, type Sample, logRatios, podPathsIn } from './sample.ts'
import { centerOf } from './stats/hodges-lehmann.ts'
import { median } from './stats/spread.ts'

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
  return [{ name: `ratio, ${path}`, value: digits(Math.exp(median(logRatios(samples, path)))), unit: 'of host' }]
}

/** Every sample of each path, and below them the ratio of each block with its bounds. */
export function plotsOf(samples: MetricSamples): SamplePlot[] {
  const { title } = metricOf(samples.metric)
  const paths = pathsIn(samples)
  const rates = paths.map(path => ({
    label: path,
    values: samples.samples.filter(sample => sample.path === path).map(({ value }) => digits(value)),
  }))
  const ratios = paths.flatMap(path => (path === 'host' ? [] : [ratioRow(path, logRatios(samples, path))]))
  return [
    { name: `${title}, every sample`, unit: samples.unit, rows: rates },
    { name: `${title}, every block`, unit: 'ratio to the host network', rows: ratios },
  ]
}

/** A row of ratios with the Hodges-Lehmann estimate and its bounds; without them where there are too few blocks. */
export function ratioRow(label: string, logs: readonly number[]): SampleRow {
  const values = logs.map(ratio => digits(Math.exp(ratio)))
  const { estimate, lower, upper } = centerOf(logs, CONFIDENCE)
  if (!Number.isFinite(lower) || !Number.isFinite(upper)) return { label, values }
  const interval = {
    estimate: digits(Math.exp(estimate)),
    lower: digits(Math.exp(lower)),
    upper: digits(Math.exp(upper)),
  }
  return { label, values, interval }
}

/** What the samples were held against, drawn: both sides of a comparison, or the ratios with their floor. */
export function answerPlot({ finding, path }: Answer): SamplePlot[] {
  if (finding === undefined) return []
  const { name, ratios, reference } = finding
  const here = ratioRow(path, ratios)
  const unit = 'ratio to the host network'
  if ('floor' in reference) {
    return [{ name, unit, rows: [here], reference: { label: 'floor', value: digits(Math.exp(reference.floor)) } }]
  }
  return [{ name, unit, rows: [ratioRow('before', reference.ratios), { ...here, label: 'now' }] }]
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
