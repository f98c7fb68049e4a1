import { describe, expect, test } from 'vitest'
import { UsageError } from '../results/errors.ts'
import { baselineOf, readBaseline } from './baseline.ts'
import { logRatios } from './sample.ts'
import { measuredOn, normals } from './testdata/random.ts'

const measured = measuredOn({ next: normals(1), effort: 'quick' })
const baseline = baselineOf('20261124-090000-abcdef', '2026-11-24T09:30:00Z', [measured])
const text = JSON.stringify(baseline)

test('is read as it was saved, and holds ratios and no throughput', () => {
  expect(readBaseline('b.json', text)).toEqual(baseline)
  const [profile] = baseline.profiles
  expect(profile?.entries.map(({ metric, path, ratios }) => `${metric} ${path} ${ratios.length}`)).toContain(
    'tcp-rr service 5',
  )
  const [entry] = profile?.entries ?? []
  const [samples] = measured.metrics
  const exact = samples === undefined ? [] : logRatios(samples, 'other-node')
  expect(entry?.ratios.map((ratio, index) => Math.abs(Math.log(ratio) - (exact[index] ?? 0)) < 1e-5)).not.toContain(
    false,
  )
})

describe('says what is wrong with', () => {
  test.for([
    ['text that is no JSON', '{', 'b.json is not JSON: '],
    ['another file', '{"name":"x"}', "the file must have required property 'schemaVersion'"],
    [
      'another version',
      text.replace('"schemaVersion":1', '"schemaVersion":2'),
      '/schemaVersion must be equal to constant (1)',
    ],
    [
      'a ratio of nothing',
      text.replace(/"ratios":\[[\d.]+/, '"ratios":[0'),
      '/profiles/0/entries/0/ratios/0 must be > 0',
    ],
    ['a strange path', text.replace('same-node', 'moon'), '/entries/2/path must be equal to one of the allowed values'],
    [
      'a key that nobody knows',
      text.replace('"run"', '"speed":1,"run"'),
      'must NOT have additional properties ("speed")',
    ],
  ] as const)('%s', ([, wrong, message]) => {
    const read = () => readBaseline('b.json', wrong)
    expect(read).toThrow(UsageError)
    expect(read).toThrow(message)
  })
})
