import type { RunningStream } from '../../probe/running-stream.ts'
import { messageOf } from '../../results/errors.ts'
import { trafficName } from '../../results/upgrade.ts'
import { type SeenStream, seenStream } from '../../upgrade/outage.ts'
import type { WantedStream } from './paths.ts'

/** A stream that runs. */
export interface StreamUnderWay {
  readonly wanted: WantedStream
  readonly stream: RunningStream
  readonly tickMs: number
  readonly startedAt: number
}

/** How far a stream is. */
export interface Count {
  readonly name: string
  readonly tickMs: number
  readonly decided: number
  readonly flowing: boolean
  /** It came to its end; what became of it is told when it is stopped. */
  readonly over: boolean
}

/** How far it is; one whose prober is lost has come to its end. */
export async function countOf({ wanted, stream, tickMs }: StreamUnderWay): Promise<Count> {
  const name = trafficName(wanted)
  try {
    const { sent, undecided, gaps, ended } = await stream.read()
    const flowing = gaps.every(gap => gap.open !== true)
    return { name, tickMs, decided: sent - undecided, flowing, over: ended !== undefined }
  } catch {
    return { name, tickMs, decided: 0, flowing: false, over: true }
  }
}

/** Stops it and tells what it has seen, or why nobody can. */
export async function reportOf({ wanted, stream, startedAt, tickMs }: StreamUnderWay): Promise<SeenStream> {
  const { path, kind, control } = wanted
  try {
    return seenStream({ path, kind, control }, await stream.stop())
  } catch (error) {
    const durationMs = Date.now() - startedAt
    const nothing = { sent: 0, senderPauseMs: 0, interruptions: [] }
    return { path, kind, control, startedAt, durationMs, tickMs, ...nothing, lost: messageOf(error) }
  }
}
