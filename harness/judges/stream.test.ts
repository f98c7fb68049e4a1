import { describe, expect, test } from 'vitest'
import type { Gap, StreamReport } from '../probe/protocol.ts'
import { judge } from './stream.ts'

const clean: StreamReport = {
  kind: 'icmp',
  startedAt: 0,
  durationMs: 520,
  tickMs: 5,
  windowMs: 1000,
  sent: 104,
  answered: 104,
  lost: 0,
  late: 0,
  undecided: 0,
  duplicates: 0,
  gaps: [],
  longestGapMs: 0,
  totalGapMs: 0,
  longestSilenceMs: 6,
  senderPauseMs: 2,
  errors: {},
  servers: {},
}

function decide(report: Partial<StreamReport>) {
  const from = { name: 'client', node: 'one', ip: '10.0.0.5' }
  const to = { name: 'echoOther', node: 'two', ip: '10.0.1.7' }
  return judge.decide({ from, to, report: { ...clean, ...report } }, { atLeast: 100 })
}

function gap(startMs: number): Gap {
  return { firstSeq: 1, lastSeq: 4, lost: 4, late: 0, startMs, lengthMs: 20 }
}

const ends = 'client on one -> echoOther on two (10.0.1.7), icmp every 5 ms'

describe('the judge of a steady stream', () => {
  test('takes one of which everything was answered', () => {
    expect(decide({})).toEqual({ verdict: 'passed' })
    expect(decide({ late: 3 })).toEqual({ verdict: 'passed' })
  })

  test('refuses loss, with the gaps', () => {
    expect(decide({ answered: 100, lost: 4, gaps: [gap(200)] })).toEqual({
      verdict: 'failed',
      reason: `${ends}\n4 of 104 were never answered; gaps: 20 ms from 200 ms on`,
    })
    expect(decide({ answered: 103, lost: 1 }).reason).toContain('gaps: none')
    expect(decide({ answered: 80, lost: 24, gaps: [1, 2, 3, 4, 5, 6, 7].map(gap) }).reason).toMatch(
      /20 ms from 5 ms on, and 2 more$/,
    )
  })

  test('refuses errors and an early end, even of a stream that sent too little', () => {
    expect(decide({ sent: 3, answered: 3, errors: { unreachable: 7 } })).toEqual({
      verdict: 'failed',
      reason: `${ends}\n7 ended with unreachable`,
    })
    expect(decide({ ended: { atMs: 88.4, message: 'connection reset by peer' } }).reason).toBe(
      `${ends}\nit ended after 88 ms: connection reset by peer`,
    )
  })

  test('cannot tell of one that hardly sent, or of which something is undecided', () => {
    expect(decide({ sent: 12, answered: 12 })).toEqual({
      verdict: 'inconclusive',
      reason: `${ends}\n12 of 12 were answered and none was lost, but that is too few to tell: at least 100 should have been sent`,
    })
    expect(decide({ sent: 0, answered: 0 }).verdict).toBe('inconclusive')
    expect(decide({ answered: 102, undecided: 2 }).verdict).toBe('inconclusive')
  })
})
