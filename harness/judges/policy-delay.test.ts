import { describe, expect, test } from 'vitest'
import type { StreamReport } from '../probe/protocol.ts'
import { type PolicyRound, delaysOf, judge } from './policy-delay.ts'
import { judge as streamJudge, sightingOf } from './running-stream.ts'

const round: PolicyRound = { appliedAt: 1000, deletedAt: 2000, silence: { startedAt: 1040, endedAt: 2070 } }
const wanted = { rounds: 1, slowestMs: 100 }

describe('the judge of how soon traffic follows policies', () => {
  test('takes changes that are followed in time', () => {
    expect(delaysOf({ rounds: [round] })).toEqual({ toDeny: [40], toAllow: [70] })
    expect(judge.decide({ rounds: [round] }, wanted)).toEqual({ verdict: 'passed' })
  })

  test('refuses what takes longer, at either end', () => {
    expect(judge.decide({ rounds: [round] }, { ...wanted, slowestMs: 30 })).toEqual({
      verdict: 'failed',
      reason: '40 ms from apply to deny, more than 30 ms\n70 ms from delete to allow, more than 30 ms',
    })
  })

  test('leaves out what work waited for a processor, but for a quarter', () => {
    const decide = (appliedMs: number, deletedMs: number) =>
      judge.decide({ rounds: [{ ...round, stalled: { appliedMs, deletedMs } }] }, { ...wanted, slowestMs: 30 })
    expect(decide(10, 40)).toEqual({ verdict: 'passed' })
    expect(decide(10, 39)).toEqual({
      verdict: 'failed',
      reason: '31 ms from delete to allow, more than 30 ms',
    })
    const slow = { appliedAt: 1000, deletedAt: 2000, silence: { startedAt: 1200, endedAt: 2000 } }
    expect(
      judge.decide({ rounds: [{ ...slow, stalled: { appliedMs: 500, deletedMs: 0 } }] }, { ...wanted, slowestMs: 49 }),
    ).toEqual({ verdict: 'failed', reason: '50 ms from apply to deny, more than 49 ms' })
  })

  test('refuses a policy that made no silence', () => {
    const { silence: _none, ...without } = round
    expect(judge.decide({ rounds: [without] }, wanted)).toEqual({
      verdict: 'failed',
      reason: '1 policies did not interrupt the traffic',
    })
  })

  test('never passes on fewer rounds than are wanted', () => {
    expect(judge.decide({ rounds: [] }, wanted)).toEqual({
      verdict: 'broken',
      reason: '0 rounds were measured, not 1',
    })
  })
})

describe('the judge of a stream under way', () => {
  const gap = { firstSeq: 1, lastSeq: 2, lost: 2, late: 0, startMs: 5, lengthMs: 10 }
  const report: StreamReport = {
    kind: 'icmp',
    startedAt: 0,
    durationMs: 1500,
    tickMs: 5,
    windowMs: 50,
    sent: 20,
    answered: 18,
    lost: 2,
    late: 0,
    undecided: 0,
    duplicates: 0,
    gaps: [gap, { ...gap, open: true }],
    longestGapMs: 10,
    totalGapMs: 10,
    longestSilenceMs: 15,
    senderPauseMs: 1,
    errors: {},
    servers: {},
  }

  test('takes a report with what is wanted of it', () => {
    const pattern = { report: { answered: { atLeast: 10 } }, openGaps: 1 }
    expect(streamJudge.decide(sightingOf(report), pattern)).toEqual({ verdict: 'passed' })
  })

  test('refuses another one, with what was answered', () => {
    expect(streamJudge.decide(sightingOf(report), { openGaps: 0 })).toEqual({
      verdict: 'failed',
      reason: 'icmp: 18 of 20 answered in 1.5 s\nopenGaps is 1, not 0',
    })
  })
})
