import { expect, test } from 'vitest'
import { sourcePort } from './probes.ts'

test('the port that a probe left from, over either family', () => {
  expect(sourcePort({ source: '10.0.0.1:40000' })).toBe(40_000)
  expect(sourcePort({ source: '[fd00::1]:40001' })).toBe(40_001)
})
