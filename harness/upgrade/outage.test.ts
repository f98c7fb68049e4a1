import { describe, expect, test } from 'vitest'
import { type SeenStream, interruptionsOf, outcomesIn } from './outage.ts'

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
  test('is interrupted from the first probe without an answer to the next answer', () => {
    const attempts = [true, false, false, true, true, false].map((answered, index) => ({
      sentMs: index * 10,
      ...(answered ? { answeredMs: index * 10 + 3 } : {}),
    }))
    expect(interruptionsOf(attempts)).toEqual([
      { startMs: 10, lengthMs: 23, missed: 2 },
      { startMs: 50, lengthMs: 0, missed: 1 },
    ])
  })
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

  test('is the machine’s where the control stood still in pieces, of which none counts twice', () => {
    const window = { start: 1_000_000, end: 1_010_000 }
    const starved = (...pieces: [number, number][]) => {
      const control = pieces.map(([start, length]) => stream({ control: true, interruptions: [gap(start, length)] }))
      return outcomesIn([stream({ interruptions: [gap(2000, 1000)] }), ...control], window)[0]?.starved
    }
    expect(starved([1900, 300], [2400, 300])).toBe(true)
    expect(starved([2400, 300], [2410, 280], [2450, 250])).toBe(false)
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
