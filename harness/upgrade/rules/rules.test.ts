import { describe, expect, test } from 'vitest'
import { fix } from '../fix.ts'
import { lint } from '../lint.ts'
import { parseValuesFile } from '../values-file.ts'
import { CONFLICT_RULES, KEY_RULES } from './all.ts'
import { CHANGED_DEFAULTS } from './defaults.ts'
import { REMOVED_OPTIONS } from './flags.ts'
import { VALUE_RULES } from './values.ts'

/** Without a chart: what the tables alone say. oracle.live.test.ts holds them against the charts. */
const found = (text: string, version: string, from?: string) =>
  lint({ file: parseValuesFile('values.yaml', text), target: { version }, from })

test('no two rules have the same name', () => {
  const ids = [...KEY_RULES, ...VALUE_RULES, ...CONFLICT_RULES].map(({ id }) => id)
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
})

describe.each(KEY_RULES)('$id', ({ id, example, gone, migrate, refused }) => {
  test('speaks from the first chart without the key on', () => {
    expect(found(example, '1.20.2').map(({ rule }) => rule)).toEqual([id])
  })

  test.runIf(gone !== undefined)('is silent before', () => {
    expect(found(example, minorBefore(gone ?? '')).map(({ rule }) => rule)).not.toContain(id)
  })

  test('says what Helm does', () => {
    const refuses = refused !== undefined && refused.until === undefined
    expect(found(example, '1.20.2')[0]?.consequence).toBe(refuses ? 'rejected' : 'ignored')
  })

  test('is silent once fixed', () => {
    const { left, made } = fix(parseValuesFile('values.yaml', example), { version: '1.20.2' })
    expect(made).toHaveLength(migrate === undefined ? 0 : 1)
    expect(left).toHaveLength(migrate === undefined ? 1 : 0)
  })
})

test.each(VALUE_RULES)('$id', ({ id, example, from, until }) => {
  const version = until === undefined ? '1.20.2' : `${from}.9`
  expect(found(example, version).map(({ rule }) => rule)).toEqual([id])
})

test.each(CHANGED_DEFAULTS)('the changed default of $key', ({ key, from }) => {
  const keys = (text: string, start: string) =>
    found(text, `${from}.0`, start).flatMap(finding => (finding.rule === 'changed-default' ? [finding.key] : []))
  expect(keys('', minorBefore(from))).toContain(key)
  expect(keys('', `${from}.0`)).not.toContain(key)
  expect(
    keys(`${key.split('.').join(': { ')}: x${' }'.repeat(key.split('.').length - 1)}`, minorBefore(from)),
  ).not.toContain(key)
})

test.each(Object.entries(REMOVED_OPTIONS))('options gone since %s', (minor, options) => {
  for (const option of options) {
    expect(found(`extraConfig: { ${option}: x }`, `${minor}.0`).map(({ consequence }) => consequence)).toEqual([
      'ignored',
    ])
    expect(found(`extraArgs: ["--${option}=x"]`, `${minor}.0`).map(({ consequence }) => consequence)).toEqual([
      'crashes',
    ])
    expect(found(`extraConfig: { ${option}: x }`, minorBefore(minor))).toEqual([])
  }
})

function minorBefore(version: string): string {
  const [major, minor] = version.split('.').map(Number)
  return `${major}.${(minor ?? 0) - 1}.0`
}
