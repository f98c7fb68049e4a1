import type { StreamReport } from '../probe/protocol.ts'
import { type Judge, judgeComplaints } from './judge.ts'
import type { End } from './probe.ts'

/** A steady stream between two peers, once it was stopped. */
export interface StreamSighting {
  readonly from: End
  readonly to: End
  readonly report: StreamReport
}

/** What a stream should come to: so many were sent at least, and each was answered. */
export interface WantedStream {
  readonly atLeast: number
}

/** Whether a steady stream lost nothing. */
export const judge: Judge<StreamSighting, WantedStream> = {
  kind: 'stream',
  version: 1,
  summary: 'steady streams: losses and gaps',
  decide({ from, to, report }, { atLeast }) {
    const { kind, sent, answered, lost, errors, ended, tickMs } = report
    const ends = `${from.name} on ${from.node} -> ${to.name} on ${to.node} (${to.ip}), ${kind} every ${tickMs} ms`
    const complaints = [
      ...(lost > 0 ? [`${lost} of ${sent} were never answered; ${gapsOf(report)}`] : []),
      ...Object.entries(errors).map(([error, count]) => `${count} ended with ${error}`),
      ...(ended === undefined ? [] : [`it ended after ${ended.atMs.toFixed(0)} ms: ${ended.message}`]),
    ]
    if (complaints.length > 0) return judgeComplaints([ends, ...complaints])
    if (sent >= atLeast && answered === sent) return { verdict: 'passed' }
    const few = `${answered} of ${sent} were answered and none was lost, but that is too few to tell: at least ${atLeast} should have been sent`
    return { verdict: 'inconclusive', reason: `${ends}\n${few}` }
  },
}

function gapsOf({ gaps }: StreamReport): string {
  const told = gaps.slice(0, 5).map(gap => `${gap.lengthMs.toFixed(0)} ms from ${gap.startMs.toFixed(0)} ms on`)
  return `gaps: ${told.join(', ') || 'none'}${gaps.length > told.length ? `, and ${gaps.length - told.length} more` : ''}`
}
