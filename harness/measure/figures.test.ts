import { expect, test } from 'vitest'
import { figuresOf, plotsOf, ratioRow } from './figures.ts'
import { normals, samplesOn } from './testdata/random.ts'

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
  expect(ratios?.rows[0]?.interval).toEqual({ estimate: 0.8, lower: 0.8, upper: 0.8 })
})

test('too few blocks for a bound have none', () => {
  expect(ratioRow('x', [0, 0.1, 0.2, 0.3])).not.toHaveProperty('interval')
})
