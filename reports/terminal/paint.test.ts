import { expect, test } from 'vitest'
import { createPaint, wantsColor } from './paint.ts'

test.for([
  ['a TTY', { isTTY: true, env: {} }, true],
  ['a pipe', { isTTY: false, env: {} }, false],
  ['a dumb terminal', { isTTY: true, env: { TERM: 'dumb' } }, false],
  ['NO_COLOR', { isTTY: true, env: { NO_COLOR: '1' } }, false],
  ['an empty NO_COLOR', { isTTY: true, env: { NO_COLOR: '' } }, true],
  ['FORCE_COLOR on a pipe', { isTTY: false, env: { FORCE_COLOR: '1' } }, true],
  ['an empty FORCE_COLOR on a pipe', { isTTY: false, env: { FORCE_COLOR: '' } }, true],
  ['FORCE_COLOR=0 on a TTY', { isTTY: true, env: { FORCE_COLOR: '0' } }, false],
  ['FORCE_COLOR against NO_COLOR', { isTTY: false, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }, true],
  ['a flag against FORCE_COLOR', { color: false, isTTY: true, env: { FORCE_COLOR: '1' } }, false],
  ['a flag against NO_COLOR', { color: true, isTTY: false, env: { NO_COLOR: '1' } }, true],
] as const)('%s decides about colour', ([, question, expected]) => {
  expect(wantsColor(question)).toBe(expected)
})

test('paints or leaves alone', () => {
  expect(createPaint(true)('x', 'failed')).toBe('\u001b[31m\u001b[1mx\u001b[22m\u001b[39m')
  expect(createPaint(false)('x', 'failed')).toBe('x')
})
