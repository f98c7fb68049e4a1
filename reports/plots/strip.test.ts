import { DOMParser } from '@xmldom/xmldom'
import { describe, expect, test } from 'vitest'
import type { SamplePlot } from '../../harness/results/model.ts'
import { scaleOf, ticksOf } from './scale.ts'
import { stripSvg } from './strip-svg.ts'
import { stripText } from './strip-text.ts'

const plot: SamplePlot = {
  name: 'TCP_RR <pods>',
  unit: 'ratio to host',
  reference: { label: 'floor', value: 0.5 },
  rows: [
    { label: 'other-node', values: [0.8, 0.82, 0.82, 0.9], interval: { estimate: 0.82, lower: 0.8, upper: 0.9 } },
    { label: 'host', values: [1] },
  ],
}

test('text: a mark for every place, brackets for the bounds, a bar for the estimate', () => {
  expect(stripText(plot, 40)).toEqual([
    'TCP_RR <pods>, ratio to host; floor at ¦',
    '  other-node   ¦                     [ |     ]          0.82 (0.8 to 0.9)',
    '  host         ¦                                    ·',
    '              0.48                                1.02',
  ])
})

describe('SVG', () => {
  const svg = stripSvg(plot)
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml')
  const texts = [...parsed.getElementsByTagName('text')].map(({ textContent }) => textContent)

  test('has a dot for every value, and the figures beside them', () => {
    expect(parsed.getElementsByTagName('circle')).toHaveLength(5)
    expect(texts).toContain('other-node')
    expect(texts).toContain('0.82 (0.8 to 0.9)')
    expect(parsed.getElementsByTagName('title')[0]?.textContent).toBe('TCP_RR <pods>, ratio to host')
  })

  test('the value of a row stands under its own dots, and nearer to them than the next row does', () => {
    const all = [...parsed.getElementsByTagName('text')]
    const value = all.find(({ textContent }) => textContent === '0.82 (0.8 to 0.9)')
    const nextName = all.find(({ textContent }) => textContent === 'host')
    const [dot] = [...parsed.getElementsByTagName('circle')]
    const y = (element: typeof value, name = 'y') => Number(element?.getAttribute(name))
    const below = y(value) - y(dot, 'cy')
    expect(below).toBeGreaterThan(0)
    expect(below).toBeLessThan(y(nextName) - y(dot, 'cy'))
    expect(value?.getAttribute('x')).toBe(`${Number((scaleOf(plot).place(0.82) * 100).toFixed(2))}%`)
  })

  test('loads nothing, and takes its colours from the page', () => {
    expect(svg).not.toMatch(/href|url\(|<script|style=|#[0-9a-f]{3}/)
    expect(svg).toContain('currentColor')
  })

  test('is drawn from left to right', () => {
    const [first, , , last] = [...parsed.getElementsByTagName('circle')].map(circle =>
      Number.parseFloat(circle.getAttribute('cx') ?? ''),
    )
    expect(first).toBeLessThan(last ?? 0)
  })
})

test.for([
  [
    [0.48, 1.02],
    [0.6, 0.8, 1],
  ],
  [
    [9_000, 13_000],
    [9_000, 10_000, 11_000, 12_000, 13_000],
  ],
] as const)('round numbers between %j', ([[low, high], ticks]) => {
  expect(ticksOf({ low, high, place: () => 0 })).toEqual(ticks)
})

test('values that are all the same, or none, have a scale', () => {
  expect(scaleOf({ name: '', unit: '', rows: [{ label: '', values: [3, 3] }] }).place(3)).toBeCloseTo(0.5)
  expect(stripText({ name: 'a', unit: 'b', rows: [{ label: 'c', values: [] }] }, 10)[1]).toBe('  c')
})
