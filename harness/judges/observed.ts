import type { Answer } from '../observe/answer.ts'
import { BrokenError } from '../results/errors.ts'
import type { Judgement, SavedJudgement, SavedObservation } from '../results/observation.ts'
import { type Judge, describeSilence, judgementOf } from './judge.ts'

/** What a word returns that looks for the judge. */
export type ObservedBy<J> = J extends Judge<infer Data, infer Wanted> ? Promise<Observed<Data, Wanted>> : never

/**
 * What a word of a case returns: something that was seen, with the judge of its kind. Whatever a case uses of it, or judges
 * it by, is saved with the case.
 */
export class Observed<Data, Wanted> {
  readonly subject: string
  readonly answer: Answer<Data>
  readonly #judge: Judge<Data, Wanted>
  readonly #note: (observed: Observed<Data, Wanted>) => void
  readonly #at = new Date()
  readonly #judged: SavedJudgement[] = []

  /** @param note Called when the observation begins to matter; more than once for the same is fine. */
  constructor(
    judge: Judge<Data, Wanted>,
    subject: string,
    answer: Answer<Data>,
    note: (observed: Observed<Data, Wanted>) => void,
  ) {
    this.#judge = judge
    this.subject = subject
    this.answer = answer
    this.#note = note
  }

  /** What was seen. @throws BrokenError when nobody answered. */
  get data(): Data {
    this.#note(this)
    if ('data' in this.answer) return this.answer.data
    throw new BrokenError(`${this.subject}: ${describeSilence(this.answer.unanswered)}`)
  }

  /** What its judge says to the wish, without a trace: for a wait that looks often. */
  preview(wanted: Wanted): Judgement {
    return judgementOf(this.#judge, this.answer, wanted)
  }

  /** The judgement that the verdict of the case rests on. */
  judge(wanted: Wanted): Judgement {
    this.#note(this)
    const judgement = this.preview(wanted)
    this.#judged.push({ wanted, ...judgement })
    return judgement
  }

  /** As it is saved. */
  saved(): SavedObservation {
    const { kind, version } = this.#judge
    const head = { kind, version, subject: this.subject, at: this.#at.toISOString() }
    return { ...head, ...this.answer, judged: this.#judged }
  }
}
