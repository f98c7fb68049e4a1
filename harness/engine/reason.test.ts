import { expect, test } from 'vitest'
import { reasonOf } from './reason.ts'

test('cuts a reason that nobody would read to the end', () => {
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index + 1}`)
  const reason = reasonOf([{ message: lines.join('\n') }]).split('\n')
  expect(reason).toHaveLength(40)
  expect(reason.slice(-2)).toEqual(['line 39', '(61 more lines)'])
})

test('has no colours, and names the causes that the message does not name itself', () => {
  const cause = { message: 'dial tcp: refused', cause: { message: 'ECONNREFUSED' } }
  expect(reasonOf([{ message: '\u001b[31mno answer\u001b[39m', cause }])).toBe(
    'no answer\ncaused by: dial tcp: refused\ncaused by: ECONNREFUSED',
  )
  expect(reasonOf([{ message: 'no answer: ECONNREFUSED', cause: { message: 'ECONNREFUSED' } }])).toBe(
    'no answer: ECONNREFUSED',
  )
})

test('has something to say about an error without a message', () => {
  expect(reasonOf([{ message: '', name: 'AggregateError' }])).toBe('AggregateError without a message')
  expect(reasonOf([])).toBe('failed without an error')
})

test('tells numbers that were compared as they are', () => {
  const told = reasonOf([{ name: 'AssertionError', message: 'expected 0 to be greater than 0', ...numbers }])
  expect(told).toBe('expected 0 to be greater than 0\nexpected: 0\nactual:   0')
})

// vitest types both as text, and hands on numbers all the same.
const numbers: object = { expected: 0, actual: 0 }
