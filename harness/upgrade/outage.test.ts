import { describe, expect, test } from 'vitest'
import type { StreamReport } from '../probe/protocol.ts'
import { type SeenStream, interruptionsOf, outcomesIn, seenStream } from './outage.ts'

const stream = (over: Partial<SeenStream>): SeenStream => ({
  path: 'pod to pod',
  kind: 'icmp',
  control: false,
  startedAt: 1_000_000,
  sent: 1000,
  tickMs: 10,
  senderPauseMs: 2,
  interruptions: [],
  ...over,
})

const gap = (startMs: number, lengthMs: number) => ({ startMs, lengthMs, missed: Math.ceil(lengthMs / 10) })

describe('a series of probes', () => {
  test('is interrupted from the first probe without an answer to the next one with', () => {
    const attempts = [true, false, false, true, true, false].map((answered, index) => ({
      sentMs: index * 10,
      answered,
    }))
    expect(interruptionsOf(attempts)).toEqual([
      { startMs: 10, lengthMs: 20, missed: 2 },
      { startMs: 50, lengthMs: 0, missed: 1 },
    ])
  })
})

test('a connection whose delays follow each other was silent for as long as the longest silence', () => {
  const report: StreamReport = {
    kind: 'tcp',
    startedAt: 5,
    durationMs: 20_000,
    tickMs: 10,
    windowMs: 100,
    sent: 1000,
    answered: 1000,
    lost: 0,
    late: 403,
    undecided: 0,
    duplicates: 0,
    gaps: [
      { firstSeq: 10, lastSeq: 12, lost: 0, late: 3, startMs: 100, lengthMs: 532 },
      { firstSeq: 100, lastSeq: 499, lost: 0, late: 400, startMs: 1000, lengthMs: 150 },
    ],
    longestGapMs: 532,
    totalGapMs: 682,
    longestSilenceMs: 13_400,
    senderPauseMs: 3,
    errors: {},
    servers: {},
  }
  const { interruptions } = seenStream({ path: 'p', kind: 'tcp', control: false }, report)
  expect(interruptions.map(({ lengthMs }) => lengthMs)).toEqual([532, 13_400])
})

describe('what a path suffered', () => {
  test('is counted from the start of the leg, and only what began in it', () => {
    const seen = stream({ interruptions: [gap(100, 50), gap(2000, 126), gap(9000, 40)] })
    const [outcome] = outcomesIn([seen], { start: 1_001_500, end: 1_005_000 })
    expect(outcome).toMatchObject({ longestMs: 126, totalMs: 126, missed: 13, interruptions: [{ startMs: 500 }] })
  })

  test('is the machine’s where the control stood still as well', () => {
    const window = { start: 1_000_000, end: 1_010_000 }
    const control = stream({ control: true, interruptions: [gap(2100, 900)] })
    const [shared, alone] = outcomesIn(
      [stream({ interruptions: [gap(2000, 1000)] }), stream({ interruptions: [gap(5000, 1000)] }), control],
      window,
    )
    expect([shared?.starved, alone?.starved]).toEqual([true, false])
  })

  test('is the machine’s where the sender itself stood still as long', () => {
    const seen = stream({ senderPauseMs: 1100, interruptions: [gap(2000, 1000)] })
    expect(outcomesIn([seen], { start: 1_000_000, end: 1_010_000 })[0]?.starved).toBe(true)
  })

  test('tells a connection that did not survive, in the leg in which it ended', () => {
    const seen = stream({ kind: 'tcp', ended: { atMs: 700, message: 'reset' } })
    const outcome = (start: number) => outcomesIn([seen], { start: 1_000_000 + start, end: 1_001_000 + start })[0]
    expect(outcome(0)?.ended).toBe('reset')
    expect(outcome(1000)).not.toHaveProperty('ended')
  })
})
