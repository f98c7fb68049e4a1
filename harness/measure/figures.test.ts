import { expect, test } from 'vitest'
import { LEAST_RUNS } from './certainty.ts'
import { examine } from './examine.ts'
import { answerPlot, figuresOf, plotsOf } from './figures.ts'
import { normals, samplesOn, startOf } from './testdata/random.ts'

const samples = samplesOn({ next: normals(2), effort: 'quick', noise: 0 }, 'tcp-stream')

test('figures are medians, path by path', () => {
  const figures = figuresOf(samples)
  expect(figures).toContainEqual({ name: 'ratio, service', value: 0.8, unit: 'of host' })
  expect(figures.map(({ name }) => name)).toEqual([
    'rate, host',
    'ratio, other-node',
    'rate, other-node',
    'ratio, service',
    'rate, service',
    'ratio, same-node',
    'rate, same-node',
  ])
})

test('plots hold every sample and every block', () => {
  const [rates, ratios] = plotsOf(samples)
  expect(rates?.rows.map(({ label, values }) => `${label} ${values.length}`)).toEqual([
    'host 10',
    'other-node 10',
    'service 10',
    'same-node 10',
  ])
  expect(ratios?.rows.map(({ values }) => values.length)).toEqual([5, 5, 5])
  // A single session has no bounds, however many blocks it has.
  expect(ratios?.rows[0]).not.toHaveProperty('interval')
})

test('bounds are those of the sessions', () => {
  const [, ratios] = plotsOf(samplesOn({ next: normals(2), effort: 'gate', noise: 0 }, 'tcp-stream'))
  expect(ratios?.rows[0]?.interval).toEqual({ estimate: 0.8, lower: 0.8, upper: 0.8 })
  expect(ratios?.rows[0]?.values).toHaveLength(30)
})

test('an answer is drawn in the units that it rests on', () => {
  const next = normals(2)
  const start = () => startOf(next, { sessions: 3, blocks: 4, center: 0, noise: 0.01 })
  const drawn = (reference: Parameters<typeof examine>[0][number]['reference']) => {
    const [finding] = examine([{ name: 'x', here: [start()], reference, troubles: [] }])
    if (finding === undefined) throw new Error('no finding')
    const [plot] = answerPlot({ metric: 'tcp-rr', path: 'service', verdict: 'passed', why: '', finding })
    return plot?.rows.map(
      ({ label, values, interval }) => `${label} ${values.length} ${interval === undefined ? '-' : '[]'}`,
    )
  }
  expect(drawn({ starts: Array.from({ length: LEAST_RUNS }, start) })).toEqual(['before 5 []', 'now 1 -'])
  expect(drawn({ starts: [start()], differ: 0 })).toEqual(['before 3 []', 'now 3 []'])
  expect(drawn({ floor: -1 })).toEqual(['service 3 []'])
})
