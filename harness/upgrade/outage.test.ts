import { describe, expect, test } from 'vitest'
import { type SeenStream, interruptionsOf, outcomesIn } from './outage.ts'

const stream = (over: Partial<SeenStream>): SeenStream => ({
  path: 'pod to pod',
  kind: 'icmp',
  control: false,
  startedAt: 1_000_000,
  durationMs: 60_000,
  sent: 6000,
  tickMs: 10,
  senderPauseMs: 2,
  interruptions: [],
  ...over,
})

const gap = (startMs: number, lengthMs: number, missed = Math.ceil(lengthMs / 10)) => ({ startMs, lengthMs, missed })
const window = { start: 1_000_000, end: 1_020_000 }

/** What is left to a path of a stall of one second, beside a control that stood still in pieces. */
function ownBeside(...pieces: [number, number][]): number | undefined {
  const control = pieces.map(([start, length]) => stream({ control: true, interruptions: [gap(start, length)] }))
  return outcomesIn([stream({ interruptions: [gap(2000, 1000)] }), ...control], window)[0]?.longestOwnMs
}

/** What is left to a path of a stall of 2.9 s, by how many sends it missed. */
function ownOfSender(missed: number, senderPauseMs: number): number | undefined {
  return outcomesIn([stream({ senderPauseMs, interruptions: [gap(2000, 2900, missed)] })], window)[0]?.longestOwnMs
}

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
    const control = stream({ control: true, interruptions: [gap(2100, 900)] })
    const [shared, alone] = outcomesIn(
      [stream({ interruptions: [gap(2000, 1000)] }), stream({ interruptions: [gap(5000, 1000)] }), control],
      window,
    )
    expect([shared?.longestOwnMs, alone?.longestOwnMs]).toEqual([0, 1000])
  })

  test('is judged stall by stall: one that the control shared excuses no other', () => {
    const control = stream({ control: true, interruptions: [gap(2000, 4000)] })
    const [outcome] = outcomesIn([stream({ interruptions: [gap(2000, 4000), gap(12_000, 2900)] }), control], window)
    expect(outcome).toMatchObject({ longestMs: 4000, longestOwnMs: 2900 })
    expect(outcome?.interruptions.map(({ starved }) => starved)).toEqual([true, undefined])
  })

  test('is the machine’s where the control stood still in pieces, of which none counts twice', () => {
    expect(ownBeside([1900, 300], [2400, 300])).toBe(0)
    expect(ownBeside([2400, 300], [2410, 280], [2450, 250])).toBe(1000)
  })

  test('is the machine’s where the control stood still since before the window', () => {
    const control = stream({ control: true, interruptions: [gap(500, 2000)] })
    const seen = stream({ interruptions: [gap(1100, 1200)] })
    expect(outcomesIn([seen, control], { start: 1_001_000, end: 1_010_000 })[0]?.longestOwnMs).toBe(0)
  })

  test('is the machine’s where the sender itself stood still meanwhile, and not at another time', () => {
    expect(ownOfSender(3, 2870)).toBe(0)
    // It kept its tick in the stall, and was late elsewhere.
    expect(ownOfSender(290, 4000)).toBe(2900)
  })

  test('tells a connection that did not survive, in the leg in which it ended, and that nobody looked afterwards', () => {
    const seen = stream({ kind: 'tcp', ended: { atMs: 700, message: 'reset' } })
    const outcome = (start: number) => outcomesIn([seen], { start: 1_000_000 + start, end: 1_001_000 + start })[0]
    expect(outcome(0)).toMatchObject({ ended: 'reset' })
    expect(outcome(0)).not.toHaveProperty('unwatched')
    expect(outcome(1000)).toMatchObject({ unwatched: 'it had come to its end before: reset' })
    expect(outcome(1000)).not.toHaveProperty('ended')
  })

  test('says where nobody looked', () => {
    expect(outcomesIn([stream({ sent: 0 })], window)[0]?.unwatched).toBe('nothing was sent')
    expect(outcomesIn([stream({ lost: 'the prober is lost' })], window)[0]?.unwatched).toBe('the prober is lost')
  })

  test('is told of the streams that ran in the window alone', () => {
    const before = stream({ path: 'before', durationMs: 4000 })
    const after = stream({ path: 'after', startedAt: 1_019_000 })
    expect(outcomesIn([before, stream({ path: 'in it' }), after], window).map(({ path }) => path)).toEqual(['in it'])
  })
})
