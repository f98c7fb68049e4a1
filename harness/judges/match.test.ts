import { expect, test } from 'vitest'
import { differences, type Pattern } from './match.ts'

const value = { outcome: 'allowed', seen: { server: 'echo' }, list: ['a', 'b'], count: 9, none: null }

test.for<[Pattern]>([
  [{ outcome: 'allowed' }],
  [{ seen: { server: { oneOf: ['other', 'echo'] } } }],
  [{ list: ['a', 'b'] }],
  [{ list: { has: ['b'] } }],
  [{ count: { atLeast: 9, atMost: 9 } }],
  [{ seen: { server: { startsWith: 'ec' } } }],
  [{ seen: { server: { includes: 'ch' } } }],
  [{ none: null }],
  [{}],
])('%j is met', ([pattern]) => {
  expect(differences(value, pattern)).toEqual([])
})

test.for<[Pattern, string]>([
  [{ outcome: 'dropped' }, 'outcome is "allowed", not "dropped"'],
  [{ seen: { server: { oneOf: ['x', 'y'] } } }, 'seen.server is "echo", not one of "x", "y"'],
  [{ list: ['b', 'a'] }, 'list is ["a","b"], not ["b","a"]'],
  [{ list: { has: ['c', 'a'] } }, 'list lacks "c"; it is ["a","b"]'],
  [{ outcome: { has: ['a'] } }, 'outcome lacks "a"; it is "allowed"'],
  [{ count: { atLeast: 10 } }, 'count is 9, not at least 10'],
  [{ count: { atMost: 8 } }, 'count is 9, not at most 8'],
  [{ count: { atLeast: 1, atMost: 8 } }, 'count is 9, not at least 1 and at most 8'],
  [{ outcome: { atLeast: 1 } }, 'outcome is "allowed", not at least 1'],
  [{ seen: { server: { startsWith: 'x' } } }, 'seen.server is "echo", not text that starts with x'],
  [{ count: { startsWith: '9' } }, 'count is 9, not text that starts with 9'],
  [{ seen: { server: { includes: 'x' } } }, 'seen.server is "echo", not text that has x'],
  [{ count: { includes: '9' } }, 'count is 9, not text that has 9'],
  [{ absent: { deeper: 1 } }, 'absent.deeper is absent, not 1'],
  ['text', 'is {"outcome":"allowed","seen":{"server":"echo"},"list":["a","b"],"count":9,"none":null}, not "text"'],
])('%j is not met, and it says how', ([pattern, said]) => {
  expect(differences(value, pattern)).toEqual([said])
})
