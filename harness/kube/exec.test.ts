import { expect, test } from 'vitest'
import { readMarked } from './exec.ts'

const marker = 'end-0123456789abcdef'

test.for([
  ['output that ends with a line', `one\ntwo\n\n${marker} 0\n`, { stdout: 'one\ntwo\n', exitCode: 0 }],
  ['output that ends within a line', `{"a":1}\n${marker} 0\n`, { stdout: '{"a":1}', exitCode: 0 }],
  ['no output', `\n${marker} 1\n`, { stdout: '', exitCode: 1 }],
  ['the exit code of a killed process', `x\n${marker} 137\n`, { stdout: 'x', exitCode: 137 }],
  ['blank lines', `\n\n\n${marker} 0\n`, { stdout: '\n\n', exitCode: 0 }],
] as const)('%s', ([, text, output]) => {
  expect(readMarked(text, marker)).toEqual(output)
})

test.for([
  ['nothing', ''],
  ['output without a marker', 'one\ntwo\n'],
  ['a marker that is cut off before the exit code', `one\n${marker}`],
  ['an exit code that may be cut off', `one\n${marker} 13`],
  ['the marker of another command', 'one\nend-fedcba9876543210 0\n'],
  ['a marker within a line', `one ${marker} 0\n`],
] as const)('%s is no answer', ([, text]) => {
  expect(readMarked(text, marker)).toBeUndefined()
})
