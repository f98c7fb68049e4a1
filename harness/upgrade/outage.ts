import type { StreamReport } from '../probe/protocol.ts'
import type { Interruption, PathOutcome } from '../results/upgrade.ts'

/** What is known about a stream besides its report. */
export interface StreamLabel {
  readonly path: string
  readonly kind: string
  readonly control: boolean
}

/** A stream as it was seen: its report, or what a series of probes of our own came to. */
export interface SeenStream extends StreamLabel {
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly sent: number
  readonly tickMs: number
  readonly senderPauseMs: number
  readonly interruptions: readonly Interruption[]
  readonly ended?: { readonly atMs: number; readonly message: string }
}

/** A part of the time in which streams ran, in milliseconds since 1970. */
export interface Window {
  readonly start: number
  readonly end: number
}

/** Part of an interruption of a path that the control has to share for the machine to be the cause. */
const SHARED = 0.5

/** A stream of a prober. */
export function seenStream(label: StreamLabel, report: StreamReport): SeenStream {
  const { startedAt, sent, tickMs, senderPauseMs, gaps, ended } = report
  return {
    ...label,
    startedAt,
    sent,
    tickMs,
    senderPauseMs,
    interruptions: gaps.map(({ startMs, lengthMs, lost, late }) => ({ startMs, lengthMs, missed: lost + late })),
    ...(ended === undefined ? {} : { ended: { atMs: ended.atMs, message: ended.message } }),
  }
}

/** One probe of a series. Times are milliseconds from the start of the series. */
export interface Attempt {
  readonly sentMs: number
  /** Absent where no answer came. */
  readonly answeredMs?: number
}

/** Runs of consecutive attempts without an answer, each from the first of them to the answer of the next that had one. */
export function interruptionsOf(attempts: readonly Attempt[]): Interruption[] {
  const found: Interruption[] = []
  let open: { startMs: number; missed: number } | undefined
  for (const { sentMs, answeredMs } of attempts) {
    if (answeredMs === undefined) open = { startMs: open?.startMs ?? sentMs, missed: (open?.missed ?? 0) + 1 }
    else if (open !== undefined) {
      found.push({ ...open, lengthMs: answeredMs - open.startMs })
      open = undefined
    }
  }
  const last = attempts.at(-1)
  if (open !== undefined && last !== undefined) found.push({ ...open, lengthMs: last.sentMs - open.startMs })
  return found
}

/** What every path suffered in a window, its times counted from the start of the window. */
export function outcomesIn(streams: readonly SeenStream[], window: Window): PathOutcome[] {
  const cut = streams.map(stream => ({ stream, interruptions: within(stream, window) }))
  const control = cut.filter(({ stream }) => stream.control).flatMap(({ interruptions }) => interruptions)
  return cut.map(({ stream, interruptions }) => {
    const { path, kind, control: isControl, senderPauseMs, ended, sent, startedAt } = stream
    const worst = longest(interruptions)
    const endedAt = ended === undefined ? undefined : startedAt + ended.atMs
    const endedHere = endedAt !== undefined && endedAt >= window.start && endedAt < window.end
    return {
      path,
      kind,
      control: isControl,
      sent,
      missed: interruptions.reduce((sum, { missed }) => sum + missed, 0),
      interruptions,
      longestMs: worst?.lengthMs ?? 0,
      totalMs: interruptions.reduce((sum, { lengthMs }) => sum + lengthMs, 0),
      senderPauseMs,
      ...(endedHere && ended !== undefined ? { ended: ended.message } : {}),
      starved: !isControl && worst !== undefined && (worst.lengthMs <= senderPauseMs || isShared(worst, control)),
    }
  })
}

/** The interruptions of a stream that began in the window and are no mere lateness of the sender. */
function within({ startedAt, interruptions, tickMs }: SeenStream, { start, end }: Window): Interruption[] {
  return interruptions
    .map(({ startMs, lengthMs, missed }) => ({ startMs: startedAt + startMs - start, lengthMs, missed }))
    .filter(({ startMs, lengthMs }) => startMs >= 0 && startMs < end - start && lengthMs > tickMs)
}

function longest(interruptions: readonly Interruption[]): Interruption | undefined {
  return interruptions.toSorted((a, b) => b.lengthMs - a.lengthMs)[0]
}

/** Whether the control stood still for a good part of the interruption, be it in pieces. */
function isShared({ startMs, lengthMs }: Interruption, control: readonly Interruption[]): boolean {
  let [shared, until] = [0, startMs]
  for (const other of control.toSorted((a, b) => a.startMs - b.startMs)) {
    const end = Math.min(startMs + lengthMs, other.startMs + other.lengthMs)
    shared += Math.max(0, end - Math.max(until, other.startMs))
    until = Math.max(until, end)
  }
  return shared > 0 && shared >= lengthMs * SHARED
}
