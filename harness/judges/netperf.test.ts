import { expect, test } from 'vitest'
import { normals, samplesOn } from '../measure/testdata/random.ts'
import { judge } from './netperf.ts'

const whole = samplesOn({ next: normals(1), effort: 'quick' }, 'tcp-rr')
const wanted = { blocks: 5, paths: ['host', 'other-node', 'service', 'same-node'] } as const

test('whole blocks of every path pass', () => expect(judge.decide(whole, wanted)).toEqual({ verdict: 'passed' }))

test('no samples at all are broken', () => {
  expect(judge.decide({ ...whole, samples: [] }, wanted)).toEqual({
    verdict: 'broken',
    reason: 'tcp-rr has 0 blocks, not 5',
  })
})

test('a block that lacks a sample, or has one without a rate, is named', () => {
  const [, ...short] = whole.samples
  expect(judge.decide({ ...whole, samples: short }, wanted)).toEqual({
    verdict: 'broken',
    reason: 'session 1, block 1 has 1 samples of host, not 2',
  })
  const [first, ...rest] = whole.samples
  if (first === undefined) throw new Error('there are no samples')
  for (const value of [0, null, Number.NaN]) {
    const useless = JSON.parse(JSON.stringify({ ...whole, samples: [{ ...first, value }, ...rest] }))
    expect(judge.decide(useless, wanted).reason).toMatch(/^session 1, block 1 has a sample of host that is (0|null)$/)
  }
})
