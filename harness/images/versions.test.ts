import { describe, expect, test } from 'vitest'
import { chooseVersion, findVersion, isWhole } from './versions.ts'

const k3s = ['v1.36.4-k3s1', 'v1.36.10-k3s1', 'v1.36.10-k3s2', 'v1.37.1-k3s1', 'v1.38.0-rc1-k3s1']
const cilium = ['1.20.2', '1.19.8', '1.21.0-pre.1']

test.for([
  ['1.36', k3s, 'v1.36.10-k3s2'],
  ['v1.36', k3s, 'v1.36.10-k3s2'],
  ['1.36.10', k3s, 'v1.36.10-k3s2'],
  ['v1.36.10+k3s1', k3s, 'v1.36.10-k3s1'],
  ['v1.36.10-k3s1', k3s, 'v1.36.10-k3s1'],
  ['1.36.1', k3s, undefined],
  ['1.3', k3s, undefined],
  ['1.38', k3s, undefined],
  ['1.36.4+k3s9', k3s, undefined],
  ['1.20', cilium, '1.20.2'],
  ['v1.20.2', cilium, '1.20.2'],
  ['1.20.20', cilium, undefined],
  ['1.21', cilium, undefined],
  ['1.21.0', cilium, undefined],
  ['1.21.0-pre.1', cilium, '1.21.0-pre.1'],
] as const)('%s among %j is %s', ([wanted, available, found]) => {
  expect(findVersion('--version', wanted, available)).toBe(found)
})

test.for([
  ['1.36', false],
  ['v1.36.4', true],
  ['1.36.4+k3s1', true],
] as const)('%s names one release: %s', ([version, whole]) => {
  expect(isWhole(version)).toBe(whole)
})

describe('chooseVersion', () => {
  const question = { option: '--cilium-version', standard: '1.20.2', available: cilium, what: 'releases' }

  test('takes the standard version when none is asked for', () => {
    expect(chooseVersion({ ...question, wanted: undefined })).toBe('1.20.2')
  })

  test('lists what there is, the newest first', () => {
    expect(() => chooseVersion({ ...question, wanted: '1.18' })).toThrow(
      '--cilium-version=1.18 is not one of the releases: 1.21.0-pre.1, 1.20.2, 1.19.8',
    )
  })

  test('ends with the advice', () => {
    expect(() => chooseVersion({ ...question, wanted: '1.18', available: ['1.20.2'], advice: 'do this' })).toThrow(
      '--cilium-version=1.18 is not one of the releases: 1.20.2; do this',
    )
  })

  test.for(['latest', '1', '1.20.x', '', '1.20.2 ', 'vv1.20'])('refuses %j', wanted => {
    expect(() => chooseVersion({ ...question, wanted })).toThrow(
      `--cilium-version=${wanted} is not a version. Write MAJOR.MINOR or MAJOR.MINOR.PATCH.`,
    )
  })
})
