import type { Answer } from '../observe/answer.ts'
import type { Judgement, Unanswered } from '../results/observation.ts'

/**
 * Decides what an observation of one kind says about the cluster. Pure: the same data and the same wish always give the same
 * judgement, so a saved run can be judged again. A file in this folder is named like its kind and exports one as `judge`.
 *
 * Data and wish are plain JSON. A change of their shape raises `version`.
 */
export interface Judge<Data, Wanted> {
  readonly kind: string
  readonly version: number
  /** What it looks at, for the output of `judge`. */
  readonly summary: string
  decide(data: Data, wanted: Wanted): Judgement
  /** For kinds where being answered is the very thing asked. Everywhere else silence is `broken`. */
  readonly silence?: (unanswered: Unanswered, wanted: Wanted) => Judgement
}

/** The judgement on an answer, also on none. */
export function judgementOf<Data, Wanted>(judge: Judge<Data, Wanted>, answer: Answer<Data>, wanted: Wanted): Judgement {
  if ('data' in answer) return judge.decide(answer.data, wanted)
  return judge.silence?.(answer.unanswered, wanted) ?? { verdict: 'broken', reason: describeSilence(answer.unanswered) }
}

/** `passed` for no complaint, else `failed` with all of them. */
export function judgeComplaints(complaints: readonly string[]): Judgement {
  return complaints.length === 0 ? { verdict: 'passed' } : { verdict: 'failed', reason: complaints.join('\n') }
}

/** That nobody answered, in one sentence. */
export function describeSilence({ asked, how, why }: Unanswered): string {
  return `${asked} did not answer (${how}): ${why}`
}
