import { expect, test } from 'vitest'
import { durationMs } from './durations.ts'

test.for([
  ['90', 90_000],
  ['0.5', 500],
  ['500ms', 500],
  ['90s', 90_000],
  ['1.5s', 1500],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['1h30m', 5_400_000],
] as const)('%s is %i ms', ([text, ms]) => {
  expect(durationMs('--timeout', text)).toBe(ms)
})

test.for(['', ' ', 'soon', '5 m', '-1', '5min', '1e3', 'Infinity', '0x10', '5m30'])('%j is not a duration', text => {
  expect(() => durationMs('--timeout', text)).toThrow(
    `--timeout=${text} is not a duration. Write 500ms, 90s, 5m or 1h; a number alone is in seconds.`,
  )
})

test('has bounds', () => {
  expect(() => durationMs('--timeout', '0', 1000)).toThrow('--timeout=0 is too short. The minimum is 1s.')
  expect(() => durationMs('--timeout', '600h')).toThrow('--timeout=600h is too long. The maximum is 24 days.')
})
