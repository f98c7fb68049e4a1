import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { BOUNDED_RUNTIME_SOURCE } from './bounded-runtime.ts'
import { CAPABILITIES, missingFromBoundingSet } from './capabilities.ts'

const status = (bounding: string) =>
  `Name:\tcat\nCapInh:\t0000000000000000\nCapBnd:\t${bounding}\nCapAmb:\t0000000000000000\n`

test.for([
  ['000001fffeffffff', 40, ['CAP_SYS_RESOURCE']],
  ['000001ffffffffff', 40, []],
  // A kernel that knows no CAP_CHECKPOINT_RESTORE does not lack it.
  ['000000ffffffffff', 39, []],
  ['00000000a80425fb', 1, []],
  ['00000000a80425fb', 3, ['CAP_DAC_READ_SEARCH']],
] as const)('bounding set %s of a kernel whose last capability is %s', ([bounding, lastCap, missing]) => {
  expect(missingFromBoundingSet(status(bounding), lastCap)).toEqual(missing)
})

test('a status without a bounding set is an error', () => {
  expect(() => missingFromBoundingSet('Name:\tcat\n', 40)).toThrow('/proc/self/status has no CapBnd line')
})

test('the runtime counts the same capabilities in the same order', async () => {
  const script = await readFile(BOUNDED_RUNTIME_SOURCE, 'utf8')
  const names = /^names='([^']+)'$/m.exec(script)?.[1]?.split(/\s+/)
  expect(names?.map(name => `CAP_${name}`)).toEqual(CAPABILITIES)
})
