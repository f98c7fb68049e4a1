import { describe, expect, test } from 'vitest'
import { UsageError } from '../results/errors.ts'
import { baselineOf, readBaseline } from './baseline.ts'
import { type Measured, logRatios } from './sample.ts'
import { measuredOn, normals } from './testdata/random.ts'

const next = normals(1)
const measured = measuredOn({ next, effort: 'short' })
const other = measuredOn({ next, effort: 'short' })
const AT = '2026-11-24T09:30:00Z'
const run = (id: string, ...profiles: Measured[]) => ({ id, profiles })
const baseline = baselineOf(AT, [run('one', measured), run('two', { ...other, start: 'cluster-2' })])
const text = JSON.stringify(baseline)

test('is read as it was saved, and holds ratios and no throughput', () => {
  expect(readBaseline('b.json', text)).toEqual(baseline)
  const [profile] = baseline.profiles
  expect(profile?.runs.map(({ run: id, start }) => `${id} on ${start}`)).toEqual(['one on one', 'two on cluster-2'])
  const [first] = profile?.runs ?? []
  expect(
    first?.entries.map(
      ({ metric, path, sessions }) => `${metric} ${path} ${sessions.map(({ length }) => length).join('+')}`,
    ),
  ).toContain('tcp-rr service 10+10+10')
  const [samples] = measured.metrics
  const exact = samples === undefined ? [] : logRatios(samples, 'other-node').flat()
  const saved = first?.entries[0]?.sessions.flat() ?? []
  expect(saved).toHaveLength(30)
  expect(saved.map((ratio, index) => Math.abs(Math.log(ratio) - (exact[index] ?? 0)) < 1e-5)).not.toContain(false)
})

test('runs are added to those that it holds, profile by profile', () => {
  const native = { ...measured, profile: 'native' }
  const more = baselineOf(AT, [run('three', other, native)], baseline)
  expect(more.profiles.map(({ profile, runs }) => `${profile} ${runs.map(each => each.run).join(' ')}`)).toEqual([
    'vxlan one two three',
    'native three',
  ])
})

describe('does not take', () => {
  const fingerprint = { ...measured.fingerprint, network: { ...measured.fingerprint.network, Hubble: 'false' } }
  test.for([
    ['a run twice', run('one', measured), 'run one counts already: each start of a cluster counts once'],
    [
      'a run on a cluster that it has',
      run('three', { ...other, start: 'cluster-2' }),
      'runs two and three share a cluster: ',
    ],
    ['another effort', run('three', { ...other, effort: 'gate' }), '--measure=short there, --measure=gate here'],
    ['another Cilium', run('three', { ...other, ciliumVersion: '1.19.0' }), 'Cilium 1.20.2 there, 1.19.0 here'],
    [
      'another network',
      run('three', { ...other, fingerprint }),
      'Hubble: unknown there, false here; such runs cannot be taken together',
    ],
  ] as const)('%s', ([, added, message]) => {
    const add = () => baselineOf(AT, [added], baseline)
    expect(add).toThrow(UsageError)
    expect(add).toThrow(message)
  })
})

describe('says what is wrong with', () => {
  test.for([
    ['text that is no JSON', '{', 'b.json is not JSON: '],
    ['another file', '{"name":"x"}', "the file must have required property 'schemaVersion'"],
    [
      'another version',
      text.replace('"schemaVersion":2', '"schemaVersion":3'),
      '/schemaVersion must be equal to constant (2)',
    ],
    [
      'the version of a single run',
      '{"schemaVersion":1,"run":"one","savedAt":"","profiles":[]}',
      'b.json is of version 1, which holds a single run; this program reads version 2, because a single run does not tell by how much runs differ where nothing changed. Make a new one from at least 5 runs, each on a new cluster: "npx cilium-conformance run --suite=performance --measure=gate" makes a run, and "npx cilium-conformance baseline save RUN..." a baseline of several',
    ],
    [
      'a ratio of nothing',
      text.replace(/"sessions":\[\[[\d.]+/, '"sessions":[[0'),
      '/profiles/0/runs/0/entries/0/sessions/0/0 must be > 0',
    ],
    ['a strange path', text.replace('same-node', 'moon'), '/entries/2/path must be equal to one of the allowed values'],
    [
      'a key that nobody knows',
      text.replace('"run":', '"speed":1,"run":'),
      'must NOT have additional properties ("speed")',
    ],
  ] as const)('%s', ([, wrong, message]) => {
    const read = () => readBaseline('b.json', wrong)
    expect(read).toThrow(UsageError)
    expect(read).toThrow(message)
  })
})
