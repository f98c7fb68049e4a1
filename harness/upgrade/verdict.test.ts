import { describe, expect, test } from 'vitest'
import { CHART_DEFAULTS, type Finding } from '../results/finding.ts'
import type { Leg, Rehearsal } from '../results/upgrade.ts'
import { control, leg, path, rehearsal, told } from './verdict.testing.ts'

const finding = (over: Partial<Finding>): Finding => ({
  file: 'v.yaml',
  line: 3,
  column: 1,
  rule: 'tunnel',
  severity: 'error',
  key: 'tunnel',
  consequence: 'rejected',
  message: 'tunnel is gone',
  fixable: true,
  source: 's',
  ...over,
})

const change = (now: string): Rehearsal['changed'][number] => ({
  id: 'datapath/x',
  stage: 'after',
  before: 'passed',
  now,
  reason: 'no answer\nmore',
})

const failed = (name: Leg['name'], failure: string) => ({ ...leg(name, []), outcome: 'stuck' as const, failure })

describe('a verdict', () => {
  test('is go where everything was looked at and nothing found', () => {
    expect(told({})).toEqual({ verdict: 'go', reasons: [] })
  })

  test('is unknown without a rehearsal, whatever else is well', () => {
    expect(told({ rehearsal: undefined, notRehearsed: 'no images' })).toEqual({
      verdict: 'unknown',
      reasons: ['unknown | rehearsal | not rehearsed: no images'],
    })
  })

  test('is unknown where the rehearsal ended early', () => {
    expect(told({ rehearsal: rehearsal({ legs: [] }) }).verdict).toBe('unknown')
    expect(told({ rehearsal: rehearsal({ legs: [leg('upgrade', [])] }) }).verdict).toBe('unknown')
  })

  test('is no-go when agents do not start, with their words, and when there is no way back', () => {
    const upgrade = failed('upgrade', 'the agent does not start: it says: open /proc/modules')
    expect(told({ rehearsal: rehearsal({ legs: [upgrade, leg('rollback', [])] }) })).toEqual({
      verdict: 'no-go',
      reasons: ['no-go | start | the agent does not start: it says: open /proc/modules'],
    })
    const back = failed('rollback', 'helm rollback failed: forbidden')
    expect(told({ rehearsal: rehearsal({ legs: [upgrade, back] }) }).reasons).toEqual([
      'no-go | start | the agent does not start: it says: open /proc/modules',
      'no-go | rollback | rollback: helm rollback failed: forbidden',
    ])
  })

  test('names no line of values that nobody wrote', () => {
    const findings = [finding({ severity: 'warning', file: CHART_DEFAULTS, line: 1, message: 'a default changed' })]
    expect(told({ findings }).reasons).toEqual(['note | values | the default values of the chart: a default changed'])
  })

  test('is no-go over the budget, and a note within it', () => {
    const paths = [path({ longestMs: 9700 }), path({ kind: 'tcp', longestMs: 126 })]
    expect(told({ rehearsal: rehearsal({ legs: [leg('upgrade', paths), leg('rollback', [])] }) })).toEqual({
      verdict: 'no-go',
      reasons: [
        'no-go | traffic | during the upgrade, traffic was interrupted for longer than the accepted 1.0 s: pod to pod, ICMP echo for 9.7 s',
        'note | traffic | within the budget, the longest interruption of the upgrade is 126 ms (pod to pod, established TCP)',
      ],
    })
  })

  test('names the worst paths once for each cause', () => {
    const blamed = [4000, 9000, 2000, 3000].map(longestMs => path({ path: `path ${longestMs}`, longestMs }))
    const paths = [...blamed, path({ path: 'starved', longestMs: 1500, longestOwnMs: 0 })]
    expect(told({ rehearsal: rehearsal({ legs: [leg('upgrade', paths), leg('rollback', [])] }) }).reasons).toEqual([
      'no-go | traffic | during the upgrade, traffic was interrupted for longer than the accepted 1.0 s: path 9000, ICMP echo for 9.0 s; path 4000, ICMP echo for 4.0 s; path 3000, ICMP echo for 3.0 s; and 1 more',
      'unknown | traffic | during the upgrade, traffic was interrupted, but so was the control or the sender itself: this machine lacked CPU time, and Cilium is not shown to be the cause: starved, ICMP echo for 1.5 s',
    ])
  })

  test('is unknown when the machine was starved', () => {
    const paths = [path({ longestMs: 5000, longestOwnMs: 0 }), { ...control, longestMs: 4800 }]
    const { verdict, reasons } = told({ rehearsal: rehearsal({ legs: [leg('upgrade', paths), leg('rollback', [])] }) })
    expect(verdict).toBe('unknown')
    expect(reasons[0]).toContain('this machine lacked CPU time, and Cilium is not shown to be the cause')
  })

  test('is no-go when a case fails that passed, and unknown when it is broken', () => {
    expect(told({ rehearsal: rehearsal({ changed: [change('failed')] }) })).toEqual({
      verdict: 'no-go',
      reasons: ['no-go | suites | datapath/x passed before and is failed after the upgrade: no answer'],
    })
    expect(told({ rehearsal: rehearsal({ changed: [change('broken')] }) }).verdict).toBe('unknown')
  })

  test('notes cases that do not apply any more where another feature of the kind is there instead', () => {
    const skipped = { ...change('skipped'), reason: 'needs routing/vxlan: routing-mode native' }
    const features = [
      { stage: 'before' as const, present: ['routing/vxlan'] },
      { stage: 'after' as const, present: ['routing/native'] },
    ]
    expect(told({ rehearsal: rehearsal({ features, changed: [skipped, { ...skipped, id: 'datapath/y' }] }) })).toEqual({
      verdict: 'go-with-notes',
      reasons: [
        'note | suites | 2 cases passed before and do not apply after the upgrade: needs routing/vxlan: routing-mode native',
        'note | suites | routing/vxlan has become routing/native after the upgrade',
      ],
    })
  })

  test.for([
    ['lb/snat', 'lb/dsr'],
    ['lb/reject', 'lb/drop'],
  ])('notes that %s has become %s, and is unknown where nothing is in its place', ([one, other]) => {
    const skipped = { ...change('skipped'), reason: `needs ${one}: by the test` }
    const verdictWith = (present: string[]) => {
      const features = [
        { stage: 'before' as const, present: [one ?? ''] },
        { stage: 'after' as const, present },
      ]
      return told({ rehearsal: rehearsal({ features, changed: [skipped] }) }).verdict
    }
    expect(verdictWith([other ?? ''])).toBe('go-with-notes')
    expect(verdictWith(['fragments'])).toBe('unknown')
  })

  test('is unknown when a case is not there any more, or new and not well', () => {
    expect(told({ rehearsal: rehearsal({ changed: [change('not run')] }) }).reasons).toEqual([
      'unknown | suites | datapath/x passed before and was not run after the upgrade: no answer',
    ])
    const fresh = (now: string) => ({ ...change(now), before: 'not run' })
    expect(told({ rehearsal: rehearsal({ changed: [fresh('broken')] }) }).reasons).toEqual([
      'unknown | suites | datapath/x was not run before and is broken after the upgrade: no answer',
    ])
    expect(told({ rehearsal: rehearsal({ changed: [fresh('passed')] }) }).verdict).toBe('go')
  })

  test.for([
    [
      { passed: 0, broken: 4 },
      'unknown',
      '0 cases passed before the upgrade and 4 could not be judged, so there is nothing',
    ],
    [
      { passed: 0, skipped: 4 },
      'unknown',
      '0 cases passed before the upgrade and 0 could not be judged, so there is nothing',
    ],
    [{ passed: 9, failed: 1 }, 'go-with-notes', '1 cases already failed before the upgrade'],
  ] as const)('before the upgrade %o: %s', ([counts, verdict, text]) => {
    const before = { stage: 'before' as const, failed: 0, broken: 0, skipped: 0, inconclusive: 0, ...counts }
    const { reasons, ...said } = told({ rehearsal: rehearsal({ suites: [before] }) })
    expect(said.verdict).toBe(verdict)
    expect(reasons[0]).toContain(text)
  })

  test('notes what the agents’ metrics say', () => {
    const metrics = {
      stages: [
        { stage: 'before' as const, figures: { 'failing controllers': 0, 'packets dropped': 0 } },
        { stage: 'after' as const, figures: { 'failing controllers': 2, 'packets dropped': 9 } },
        { stage: 'rolled back' as const, figures: {} },
      ],
      gone: ['cilium_old_total'],
      added: [],
    }
    expect(told({ rehearsal: rehearsal({ metrics }) })).toEqual({
      verdict: 'go-with-notes',
      reasons: [
        'note | metrics | failing controllers: 0 before, 2 after',
        'note | metrics | agents had samples of these metrics before, but not after; check whether dashboards or alerts use them: cilium_old_total',
      ],
    })
    const same = told({ rehearsal: rehearsal({ metrics }), from: '1.20.2' })
    expect(same.reasons).toEqual(['note | metrics | failing controllers: 0 before, 2 after'])
  })

  test('is no-go for values that Helm refuses, and a note for what is ignored already', () => {
    const ignored = finding({ consequence: 'ignored', already: true, message: 'nothing reads device' })
    expect(told({ findings: [ignored] }).verdict).toBe('go-with-notes')
    expect(told({ findings: [ignored, finding({})] })).toMatchObject({
      verdict: 'no-go',
      reasons: ['no-go | values | v.yaml:3: tunnel is gone', 'note | values | v.yaml:3: nothing reads device'],
    })
  })

  test('is no-go for a path that the guide does not allow', () => {
    expect(told({ path: { legal: false, text: 'too far', steps: [] } }).verdict).toBe('no-go')
  })

  test('is no-go when traffic does not come back', () => {
    const marks = [{ atMs: 1, text: 'no traffic on pod to pod (icmp)' }]
    expect(told({ rehearsal: rehearsal({ legs: [leg('upgrade', [], marks), leg('rollback', [])] }) }).reasons).toEqual([
      'no-go | traffic | after the upgrade there is no traffic on pod to pod (icmp)',
    ])
  })
})
