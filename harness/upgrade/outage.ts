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
  /** Until it was stopped, also where it came to its end before. */
  readonly durationMs: number
  readonly sent: number
  readonly tickMs: number
  readonly senderPauseMs: number
  readonly interruptions: readonly Interruption[]
  readonly ended?: { readonly atMs: number; readonly message: string }
  /** Why nobody can say what it saw. */
  readonly lost?: string
}

/** A part of the time in which streams ran, in milliseconds since 1970. */
export interface Window {
  readonly start: number
  readonly end: number
}

/** Part of an interruption of a path that the control or the sender has to share for the machine to be the cause. */
const SHARED = 0.5

/** A stream of a prober. */
export function seenStream(label: StreamLabel, report: StreamReport): SeenStream {
  const { startedAt, durationMs, sent, tickMs, senderPauseMs, gaps, ended } = report
  return {
    ...label,
    startedAt,
    durationMs,
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

/**
 * What every path suffered in a window, its times counted from the start of the window. Streams that ran beside the window
 * and not in it are left out.
 */
export function outcomesIn(streams: readonly SeenStream[], window: Window): PathOutcome[] {
  const control = streams.filter(stream => stream.control).flatMap(stream => from(window.start, stream))
  const there = streams.filter(stream => runsIn(stream, window))
  return there.map(stream => {
    const interruptions = within(stream, window)
    const { path, kind, control: isControl, senderPauseMs, sent, tickMs } = stream
    const judged = interruptions.map(each =>
      !isControl && isMachines(each, tickMs, control) ? { ...each, starved: true } : each,
    )
    return {
      path,
      kind,
      control: isControl,
      sent,
      missed: interruptions.reduce((sum, { missed }) => sum + missed, 0),
      interruptions: judged,
      longestMs: longest(judged),
      longestOwnMs: longest(judged.filter(({ starved }) => starved !== true)),
      totalMs: interruptions.reduce((sum, { lengthMs }) => sum + lengthMs, 0),
      senderPauseMs,
      ...endIn(stream, window),
    }
  })
}

/** Whether the stream was there for most of the window. */
function runsIn({ startedAt, durationMs }: SeenStream, { start, end }: Window): boolean {
  return Math.min(end, startedAt + durationMs) - Math.max(start, startedAt) >= (end - start) / 2
}

/** How the stream came to its end in the window, or before it, so that nobody looked. */
function endIn(stream: SeenStream, { start, end }: Window): Pick<PathOutcome, 'ended' | 'unwatched'> {
  const { startedAt, ended, sent, lost } = stream
  if (lost !== undefined) return { unwatched: lost }
  if (sent === 0) return { unwatched: 'nothing was sent' }
  if (ended === undefined) return {}
  const at = startedAt + ended.atMs
  if (at < start) return { unwatched: `it had come to its end before: ${ended.message}` }
  return at < end ? { ended: ended.message } : {}
}

/** The interruptions of a stream, their times counted from a moment. */
function from(start: number, { startedAt, interruptions }: SeenStream): Interruption[] {
  return interruptions.map(each => ({ ...each, startMs: startedAt + each.startMs - start }))
}

/** The interruptions of a stream that began in the window and are no mere lateness of the sender. */
function within(stream: SeenStream, { start, end }: Window): Interruption[] {
  return from(start, stream).filter(
    ({ startMs, lengthMs }) => startMs >= 0 && startMs < end - start && lengthMs > stream.tickMs,
  )
}

function longest(interruptions: readonly Interruption[]): number {
  return Math.max(0, ...interruptions.map(({ lengthMs }) => lengthMs))
}

/**
 * Whether the machine is the cause of this one interruption. Its own control counts, and its own sends: a sender that kept its
 * tick has missed one for each, and what it has not even sent is time in which it stood still itself.
 */
function isMachines(interruption: Interruption, tickMs: number, control: readonly Interruption[]): boolean {
  const { lengthMs, missed } = interruption
  const still = lengthMs - missed * tickMs
  const most = lengthMs * SHARED
  return still >= most || sharedMs(interruption, control) >= most
}

/** How long the control stood still in the time of the interruption, be it in pieces. */
function sharedMs({ startMs, lengthMs }: Interruption, control: readonly Interruption[]): number {
  let [shared, until] = [0, startMs]
  for (const other of control.toSorted((a, b) => a.startMs - b.startMs)) {
    const end = Math.min(startMs + lengthMs, other.startMs + other.lengthMs)
    shared += Math.max(0, end - Math.max(until, other.startMs))
    until = Math.max(until, end)
  }
  return shared
}
