import { describe, expect, test } from 'vitest'
import { type RunOutcome, judgeRun, unprovenIn } from './exit-code.ts'
import type { Verdict } from './model.ts'

const run = (verdicts: readonly Verdict[], more: Partial<RunOutcome> = {}): RunOutcome => ({
  cases: verdicts.map(verdict => ({ verdict, suite: 'policy', profile: 'vxlan' })),
  errors: [],
  ...more,
})
const error = { phase: 'provision', message: 'no node' }

test.for([
  ['everything passed', run(['passed', 'passed']), 'passed', 0],
  ['some were skipped', run(['passed', 'skipped']), 'passed', 0],
  ['a case failed', run(['passed', 'failed', 'broken', 'inconclusive']), 'failed', 1],
  ['a case failed and the run broke', run(['failed'], { errors: [error] }), 'failed', 1],
  ['a case is broken', run(['passed', 'broken', 'inconclusive']), 'broken', 3],
  ['something broke outside of cases', run(['passed'], { errors: [error] }), 'broken', 3],
  ['a case is inconclusive', run(['passed', 'inconclusive']), 'inconclusive', 4],
  ['nothing ran', run([]), 'inconclusive', 4],
  ['everything was skipped', run(['skipped', 'skipped']), 'inconclusive', 4],
  ['as many skips as are accepted', run(['passed', 'skipped'], { maxSkipped: 1 }), 'passed', 0],
  ['one skip too many', run(['passed', 'skipped', 'skipped'], { maxSkipped: 1 }), 'inconclusive', 4],
  ['no skip is accepted', run(['passed', 'skipped'], { maxSkipped: 0 }), 'inconclusive', 4],
  ['a share that is not exceeded', run(['passed', 'skipped'], { maxSkipped: '50%' }), 'passed', 0],
  ['a share that is exceeded', run(['passed', 'skipped'], { maxSkipped: '49%' }), 'inconclusive', 4],
  [
    'a shard skips more than the whole may',
    run(['passed', 'skipped'], { maxSkipped: 0, shard: { index: 1, count: 2 } }),
    'passed',
    0,
  ],
  [
    'a shard need not prove all that is named',
    run(['passed'], { named: { suites: ['hubble'] }, shard: { index: 1, count: 2 } }),
    'passed',
    0,
  ],
  ['SIGINT', run(['failed'], { interruptedBy: 'SIGINT' }), 'interrupted', 130],
  ['SIGTERM', run(['passed'], { interruptedBy: 'SIGTERM', errors: [error] }), 'interrupted', 143],
] as const)('%s', ([, outcome, verdict, exitCode]) => {
  expect(judgeRun(outcome)).toEqual({ verdict, exitCode })
})

const ran = (suite: string, profile: string, verdict: Verdict) => ({ suite, profile, verdict })

describe('a profile or suite that was named', () => {
  const onTwo = [ran('policy', 'vxlan', 'passed'), ran('policy', 'ipv6', 'skipped'), ran('bgp', 'vxlan', 'skipped')]

  test.for([
    ['passed, since nothing is named', {}, 'passed', 0],
    ['passed, since something passed on each', { profiles: ['vxlan'], suites: ['policy'] }, 'passed', 0],
    ['inconclusive: a profile with skips alone', { profiles: ['vxlan', 'ipv6'] }, 'inconclusive', 4],
    ['inconclusive: a suite with skips alone', { suites: ['policy', 'bgp'] }, 'inconclusive', 4],
    ['inconclusive: a profile without a case', { profiles: ['vxlan', 'native'] }, 'inconclusive', 4],
  ] as const)('%s', ([, named, verdict, exitCode]) => {
    expect(judgeRun({ cases: onTwo, errors: [], named })).toEqual({ verdict, exitCode })
  })

  test('does not hide what is worse', () => {
    const cases = [...onTwo, ran('policy', 'vxlan', 'failed')]
    expect(judgeRun({ cases, errors: [], named: { profiles: ['ipv6'] } }).verdict).toBe('failed')
  })

  test('is told with its cases', () => {
    expect(unprovenIn({ cases: onTwo, named: { profiles: ['ipv6', 'vxlan'], suites: ['bgp'] } })).toEqual([
      { kind: 'profile', name: 'ipv6', cases: [onTwo[1]] },
      { kind: 'suite', name: 'bgp', cases: [onTwo[2]] },
    ])
  })
})

test.for([
  ['passed', 'passed', 0],
  ['inconclusive', 'inconclusive', 4],
] as const)('a run merged from one that %s is %s', ([part, verdict, exitCode]) => {
  const parts = [{ verdict: 'passed' as const }, { verdict: part }]
  expect(judgeRun(run(['passed', 'skipped'], { parts }))).toEqual({ verdict, exitCode })
})
