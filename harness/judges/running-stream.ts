import type { StreamReport } from '../probe/protocol.ts'
import { type Judge, judgeComplaints } from './judge.ts'
import { type Pattern, differences } from './match.ts'

/** Continuous traffic under way, as its sender sees it. */
export interface RunningSighting {
  readonly report: StreamReport
  /** Silences that have not ended; of the reports' own gaps. */
  readonly openGaps: number
}

/** A report with the number of its gaps that have not ended. */
export function sightingOf(report: StreamReport): RunningSighting {
  return { report, openGaps: report.gaps.filter(({ open }) => open === true).length }
}

/** Whether continuous traffic has come to where it should. */
export const judge: Judge<RunningSighting, { readonly [field: string]: Pattern }> = {
  kind: 'running-stream',
  version: 1,
  summary: 'traffic that still runs: answers and interruptions',
  decide({ report, openGaps }, wanted) {
    const wrong = differences({ report, openGaps }, wanted)
    if (wrong.length === 0) return { verdict: 'passed' }
    const { kind, sent, answered, durationMs } = report
    return judgeComplaints([
      `${kind}: ${answered} of ${sent} answered in ${(durationMs / 1000).toFixed(1)} s`,
      ...wrong,
    ])
  },
}
