import { expect, test } from 'vitest'
import { lint } from './lint.ts'
import { parseValuesFile } from './values-file.ts'
import { wholeVersion } from './versions.ts'

test.each([
  ['1.20.2', '1.20.2'],
  ['v1.19.0', '1.19.0'],
  ['1.20', '1.20.2'],
  ['v1.16', '1.16.19'],
])('%s names the release %s', (text, version) => {
  expect(wholeVersion('--to', text)).toBe(version)
})

test.each(['1', '1.99', '1.20.x', 'latest'])('%s names no release', text => {
  expect(() => wholeVersion('--to', text)).toThrow(
    `--to=${text} is not a full version. Write MAJOR.MINOR.PATCH, for example 1.20.2.`,
  )
})

test('a downgrade is called one, and nothing is said of defaults that changed the other way', () => {
  const file = parseValuesFile('v.yaml', 'ipv4: { enabled: true }')
  const findings = lint({ file, target: { version: '1.16.19' }, from: '1.20.2' })
  expect(findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
    'downgrade: 1.20.2 to 1.16.19 is a downgrade. Defaults that changed since 1.16 change back.',
  ])
})
