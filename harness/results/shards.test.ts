import { describe, expect, test } from 'vitest'
import { green } from '../../reports/testdata/golden.ts'
import { judgeRun } from './exit-code.ts'
import { mergeRuns } from './merge.ts'
import type { CaseResult, RunResult, Verdict } from './model.ts'

const [sample] = green.cases
const caseOf = (suite: string, title: string, verdict: Verdict): CaseResult[] =>
  sample === undefined
    ? []
    : [
        {
          ...sample,
          id: `${suite}/a/${title}`,
          suite,
          title,
          verdict,
          ...(verdict === 'passed' ? {} : { reason: 'no' }),
        },
      ]

const ASKED = { suites: ['policy', 'hubble'], named: { suites: ['policy', 'hubble'] }, maxSkipped: '50%' } as const
const CASES = [
  ...caseOf('policy', 'one', 'passed'),
  ...caseOf('policy', 'two', 'skipped'),
  ...caseOf('hubble', 'three', 'passed'),
  ...caseOf('hubble', 'four', 'skipped'),
]

/** What a run of these cases alone comes to as shard `index` of `count`. */
function shard(index: number, count: number, cases: readonly CaseResult[], more: Partial<RunResult> = {}): RunResult {
  const { lost: _lost, ...rest } = green
  const part = { ...rest, ...ASKED, id: `r${index}`, shard: { index, count }, cases, errors: [], ...more }
  return { ...part, ...judgeRun(part) }
}

const verdicts = ({ cases }: Pick<RunResult, 'cases'>) =>
  cases.map(({ id, profile, verdict }) => `${id} on ${profile}: ${verdict}`).toSorted()

describe('all shards of a run', () => {
  test('merged have the verdicts of the whole run, and are judged by what it was asked', () => {
    const parts = [shard(1, 2, CASES.slice(0, 2)), shard(2, 2, CASES.slice(2))]
    const merged = mergeRuns(parts)
    expect(verdicts(merged)).toEqual(verdicts({ cases: CASES }))
    expect(merged).toMatchObject({ verdict: 'passed', exitCode: 0, ...ASKED })
    expect(merged.profiles).toEqual(green.profiles)
    expect(merged).not.toHaveProperty('shard')
    expect(merged.mergedFrom?.map(part => part.shard)).toEqual([
      { index: 1, count: 2 },
      { index: 2, count: 2 },
    ])
  })

  test('a shard in which all was skipped takes nothing from the whole', () => {
    const [one, two, three, four] = CASES
    if (one === undefined || two === undefined || three === undefined || four === undefined) throw new Error('no cases')
    const parts = [shard(1, 2, [two, four]), shard(2, 2, [one, three])]
    expect(parts.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'passed'])
    expect(mergeRuns(parts).verdict).toBe('passed')
  })

  test('more skips than the whole may have, and a named suite in which nothing passed, show when they are merged', () => {
    const few = { maxSkipped: '25%' } as const
    const skips = [shard(1, 2, CASES.slice(0, 2), few), shard(2, 2, CASES.slice(2), few)]
    expect(skips.map(({ verdict }) => verdict)).toEqual(['passed', 'passed'])
    expect(mergeRuns(skips).verdict).toBe('inconclusive')
    const unproven = [shard(1, 2, CASES.slice(0, 1)), shard(2, 2, caseOf('hubble', 'four', 'skipped'))]
    expect(mergeRuns(unproven).verdict).toBe('inconclusive')
  })

  test('a shard that failed or broke makes the whole that', () => {
    const broken = shard(2, 2, [], { errors: [{ phase: 'provision', message: 'no node' }] })
    expect(mergeRuns([shard(1, 2, CASES), broken]).verdict).toBe('broken')
    expect(mergeRuns([shard(1, 2, CASES), shard(2, 2, caseOf('hubble', 'x', 'failed'))]).verdict).toBe('failed')
  })
})

test.for([
  ['shard 2 of 3 is missing. Merge all shards of the run.', [shard(1, 3, CASES), shard(3, 3, [])]],
  ['shard 1 of 2 is there twice: run r1-b', [shard(1, 2, []), shard(1, 2, [], { id: 'r1-b' }), shard(2, 2, [])]],
  ['run r1 is one of 2 shards, but run r2 one of 3', [shard(1, 2, []), shard(2, 3, [])]],
  ['run whole is no shard, but run r1 is. Merge shards on their own.', [shard(1, 2, []), { ...green, id: 'whole' }]],
  [
    'runs r1 and r2 chose other suites, profiles or skips: they are no shards of one run',
    [shard(1, 2, []), shard(2, 2, [], { maxSkipped: 3 })],
  ],
] as const)('%s', ([message, runs]) => {
  expect(() => mergeRuns(runs)).toThrow(message)
})
