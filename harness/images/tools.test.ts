import { expect, test } from 'vitest'
import { TOOLS, fits, versionIn } from './tools.ts'

test.for([
  ['v3.22.0+g8d1c8b3', '3.22.0+g8d1c8b3'],
  ['kind v0.33.0 go1.26.1 linux/amd64', '0.33.0'],
  ['v3.19.0-rc.1+g3d8990f', '3.19.0-rc.1+g3d8990f'],
  ['Error: unknown command "version"', undefined],
] as const)('the version in %j', ([text, version]) => {
  expect(versionIn(text)).toBe(version)
})

test.for([
  ['helm', '3.22.0+g8d1c8b3', true],
  ['helm', '3.9.4', false],
  ['helm', '4.0.1', false],
  ['helm', undefined, false],
  ['kind', '0.33.0', true],
  ['kind', '0.34.0', true],
  ['kind', '0.32.0', false],
] as const)('%s %s from the PATH does: %s', ([name, version, does]) => {
  expect(fits(TOOLS[name], version)).toBe(does)
})
