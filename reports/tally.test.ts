import { expect, test } from 'vitest'
import type { CaseResult, RunResult, Verdict } from '../harness/results/model.ts'
import { groupSkips, headline, measurementRows, needAttention, tallySuites } from './tally.ts'
import { broken, golden, green } from './testdata/golden.ts'

const [sample] = golden.cases
const withVerdicts = (...verdicts: Verdict[]) => verdicts.flatMap(verdict => (sample ? [{ ...sample, verdict }] : []))
const ruledOut = (c: CaseResult): CaseResult => ({ ...c, ruledOut: true })
const because = (...reasons: string[]) =>
  reasons.flatMap(reason => withVerdicts('skipped').map((c): CaseResult => ({ ...c, reason })))
const run = (change: Partial<RunResult>): RunResult => ({ ...green, ...change })

test.for<[string, RunResult]>([
  ['PASSED: all 2 cases passed (2 passed)', green],
  [
    'PASSED: every case that could run passed (1 passed, 2 skipped)',
    run({ cases: withVerdicts('passed', 'skipped', 'skipped').map(ruledOut) }),
  ],
  [
    'PASSED: every case that could run passed (4 passed, 1 skipped)',
    run({ cases: withVerdicts('passed', 'passed', 'passed', 'passed', 'skipped') }),
  ],
  [
    'PASSED: every case that could run passed, but 2 of 6 chosen cases skipped (33%): 1 needs nodes/2, 1 because "a webhook denied the request" (4 passed, 2 skipped)',
    run({
      cases: [
        ...withVerdicts('passed', 'passed', 'passed', 'passed'),
        ...because('needs nodes/2: 1 node\nneeds hubble: off', 'a webhook denied the request\nand more'),
      ],
    }),
  ],
  [
    'PASSED: every case that could run passed, but 5 of 6 chosen cases skipped (83%): 2 need nodes/2, 1 needs a, 1 needs b, 1 more cause (1 passed, 5 skipped)',
    run({
      cases: [
        ...withVerdicts('passed'),
        ...because('needs a: no', 'needs b: no', 'needs c: no', 'needs nodes/2: 1 node', 'needs nodes/2: 1 node'),
      ],
    }),
  ],
  [
    'FAILED: 1 of 30 cases failed; 8 of 30 chosen cases skipped (27%): 4 need bgp/control-plane, 2 need proxy/envoy, 2 need image/hubble-ui (19 passed, 1 failed, 1 broken, 8 skipped, 1 inconclusive)',
    golden,
  ],
  [
    'BROKEN: cluster: the Docker engine answers: not within 30 s; last seen: connect ENOENT /var/run/docker.sock (no case ran)',
    broken,
  ],
  [
    'BROKEN: the harness could not tell in 1 of 2 cases (1 passed, 1 broken)',
    run({ verdict: 'broken', cases: withVerdicts('passed', 'broken') }),
  ],
  [
    'INCONCLUSIVE: the observations of 1 case do not settle the question (1 passed, 1 inconclusive)',
    run({ verdict: 'inconclusive', cases: withVerdicts('passed', 'inconclusive') }),
  ],
  [
    'INCONCLUSIVE: nothing passed; 1 of 1 chosen case skipped (100%): 1 needs bgp (1 skipped)',
    run({ verdict: 'inconclusive', cases: because('needs bgp: no') }),
  ],
  ['INCONCLUSIVE: nothing passed (no case ran)', run({ verdict: 'inconclusive', cases: [] })],
  [
    'INCONCLUSIVE: 2 of 3 chosen cases skipped (67%), at most 20% accepted: 2 need bgp (1 passed, 2 skipped)',
    run({
      verdict: 'inconclusive',
      maxSkipped: '20%',
      cases: [...withVerdicts('passed'), ...because('needs bgp: no', 'needs bgp: no')],
    }),
  ],
  ['INTERRUPTED: stopped by SIGINT; this report is partial (2 passed)', run({ verdict: 'interrupted', exitCode: 130 })],
  [
    'INCONCLUSIVE: nothing passed on profile ipv6 (1 skipped: needs bgp); nothing passed in suite hubble (no case ran); 1 of 2 chosen cases skipped (50%): 1 because "needs bgp" (1 passed, 1 skipped)',
    run({
      verdict: 'inconclusive',
      named: { profiles: ['bare', 'ipv6'], suites: ['bootstrap', 'hubble'] },
      cases: withVerdicts('passed', 'skipped').map(c =>
        c.verdict === 'skipped' ? { ...c, profile: 'ipv6', reason: 'needs bgp\nand more' } : c,
      ),
    }),
  ],
  [
    'INCONCLUSIVE: run r2 was inconclusive (1 passed, 1 skipped)',
    run({
      verdict: 'inconclusive',
      cases: withVerdicts('passed', 'skipped').map(ruledOut),
      mergedFrom: ['passed', 'inconclusive'].map((verdict, index) => ({
        id: `r${index + 1}`,
        startedAt: green.startedAt,
        durationMs: 1,
        verdict: verdict === 'passed' ? 'passed' : 'inconclusive',
        environment: green.environment,
      })),
    }),
  ],
  ['INTERRUPTED: stopped by SIGINT; this report is partial (2 passed)', run({ verdict: 'interrupted', exitCode: 130 })],
  [
    'INTERRUPTED: stopped by SIGTERM; this report is partial (2 passed)',
    run({ verdict: 'interrupted', exitCode: 143 }),
  ],
])('%s', ([text, result]) => {
  expect(headline(result)).toBe(text)
})

test('tallies suites in the order of the run, whatever the order of the cases', () => {
  const shuffled = { suites: golden.suites, cases: golden.cases.toReversed() }
  const names = tallySuites(shuffled).map(({ suite, profile }) => `${suite} ${profile}`)
  expect(names).toEqual([
    'bootstrap native',
    'bootstrap vxlan',
    'bootstrap bare',
    'datapath native',
    'datapath vxlan',
    'policy native',
    'policy vxlan',
    'hubble native',
    'hubble vxlan',
    'bgp native',
    'bgp vxlan',
    'performance native',
    'performance vxlan',
  ])
})

test('puts a suite that the run does not list last', () => {
  const stray = golden.cases.slice(0, 1).map(c => ({ ...c, suite: 'stray' }))
  const tallies = tallySuites({ suites: golden.suites, cases: [...stray, ...golden.cases] })
  expect(tallies.map(({ suite }) => suite).at(-1)).toBe('stray')
})

test('puts the worst cases first and leaves out the ones that need no look', () => {
  const cases: Pick<CaseResult, 'verdict'>[] = needAttention(
    withVerdicts('inconclusive', 'passed', 'broken', 'skipped', 'failed', 'broken'),
  )
  expect(cases.map(c => c.verdict)).toEqual(['failed', 'broken', 'broken', 'inconclusive'])
})

test('groups skips by reason, the most frequent first', () => {
  expect(groupSkips(golden.cases).map(({ reason, cases }) => [reason.split(':')[0], cases.length])).toEqual([
    ['needs bgp/control-plane', 4],
    ['needs proxy/envoy', 2],
    ['needs image/hubble-ui', 2],
  ])
})

test('puts the figures of the profiles side by side', () => {
  expect(measurementRows(golden.cases).map(({ name, byProfile }) => [name, Object.fromEntries(byProfile)])).toEqual([
    ['time to Ready', { vxlan: 5.214, native: 4.9 }],
    ['path MTU', { vxlan: 1450, native: 1500 }],
    ['TCP stream', { vxlan: 9.62, native: 12.31 }],
    ['TCP round trips', { vxlan: 21_480, native: 25_911.4 }],
  ])
})
