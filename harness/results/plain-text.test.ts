import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainText } from './plain-text.ts'

test.each([
  ['colours', '\u001b[31mred\u001b[0m', 'red'],
  ['a sequence in a sequence', '\u001b\u001b[0m[31mred', '\u241b[31mred'],
  ['a move and an erasure', 'a\u001b[2K\rFAKED', 'a\u240dFAKED'],
  ['a title of the window', '\u001b]0;owned\u0007text', 'text'],
  ['a link', '\u001b]8;;http://x\u001b\\here\u001b]8;;\u001b\\', 'here'],
  ['sequences of C1', '\u009b31mred \u0085', 'red \uFFFD'],
  ['a bell, a backspace and a delete', 'a\u0007\b\u007f', 'a\u2407\u2408\u2421'],
  ['a change of direction', 'a\u202egnp.exe\u2066', 'a\uFFFDgnp.exe\uFFFD'],
  ['half a surrogate pair', 'a\uD800b', 'a\uFFFDb'],
  ['line ends of Windows', 'a\r\nb\tc', 'a\nb\tc'],
  ['letters of any script', 'Zürich 日本 \u{1F41D}', 'Zürich 日本 \u{1F41D}'],
])('%s', (_, text, plain) => {
  expect(plainText(text)).toBe(plain)
})

test('leaves nothing that a terminal would carry out, whatever the text', () => {
  const parts = fc.constantFrom(
    '\u001b',
    '[',
    ']',
    '0',
    ';',
    'm',
    '\u0007',
    '\\',
    '\u009b',
    '\u009c',
    '\r',
    'x',
    '\u202e',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(parts, fc.string({ unit: 'binary' })), { maxLength: 30 }), pieces => {
      // oxlint-disable-next-line no-control-regex -- they must not be there
      expect(plainText(pieces.join(''))).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E]/)
    }),
    { numRuns: 5000, seed: 20 },
  )
})
