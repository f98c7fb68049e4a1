import { expect, test } from 'vitest'
import { duration, figure, gibibytes } from './format.ts'

test.for([
  [0, '0.0 s'],
  [96, '0.1 s'],
  [59_940, '59.9 s'],
  [59_950, '1 min 0 s'],
  [228_400, '3 min 48 s'],
  [3_599_600, '1 h 0 min'],
  [7_380_000, '2 h 3 min'],
] as const)('%d ms are %s', ([ms, text]) => {
  expect(duration(ms)).toBe(text)
})

test.for([
  [0, '0'],
  [5.2144, '5.214'],
  [0.000123456, '0.0001235'],
  [12.3, '12.3'],
  [999.96, '1000'],
  [-21_480.4, '-21480'],
  [25_911.5, '25912'],
] as const)('%d is written %s', ([value, text]) => {
  expect(figure(value)).toBe(text)
})

test('memory is told in GiB', () => {
  expect(gibibytes(25_769_803_776)).toBe('24 GiB')
})
