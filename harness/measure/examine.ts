import { type Certainty, type Sides, certaintiesOf, differenceOf } from './certainty.ts'
import { detectableLoss } from './stats/detectable.ts'
import { holm } from './stats/holm.ts'
import { studentQuantile, studentTail } from './stats/student.ts'

/** The loss that the gate asks about, as a share of the throughput. */
export const MARGIN = 0.05

/** The p-value, after Holm's correction, below which a difference counts. */
export const LEVEL = 0.005

/** Confidence of each bound of a loss. */
export const CONFIDENCE = 0.95

/** How often a loss of the reported minimum detectable effect is found. */
export const POWER = 0.8

/** A path and metric with what it is held against. */
export interface Question extends Sides {
  readonly name: string
  /** Why the samples cannot answer whatever they say, one line each. */
  readonly troubles: readonly string[]
}

/** What the statistics say about a question. Losses are shares: 0.1 is 10 % less, -0.1 is about 10 % more. */
export interface Finding extends Question {
  readonly loss: number
  readonly lower: number
  readonly upper: number
  readonly certainty: Certainty
  /** After Holm's correction over the questions that were asked together: no loss, and no gain. */
  readonly pLoss: number
  readonly pGain: number
  /** The smallest loss that these samples would show, see `detectableLoss`. */
  readonly detectable: number
}

/** Answers questions that are asked together, which raises what each of them has to show. */
export function examine(questions: readonly Question[]): Finding[] {
  const certainties = certaintiesOf(questions)
  const asked = questions.flatMap((question, index) => {
    const certainty = certainties[index]
    return certainty === undefined ? [] : [findingOf(question, certainty, questions.length)]
  })
  const pLoss = holm(asked.map(finding => finding.pLoss))
  const pGain = holm(asked.map(finding => finding.pGain))
  return asked.map((finding, index) => ({ ...finding, pLoss: pLoss[index] ?? 1, pGain: pGain[index] ?? 1 }))
}

/**
 * The same question about samples that were taken again on the same start, by the spread that the first answer rests on.
 * It is asked alone: it was chosen by the first samples, which it does not contain.
 */
export function examineAgain({ certainty }: Finding, again: Question): Finding {
  return findingOf(again, certainty, 1)
}

function findingOf(question: Question, certainty: Certainty, questions: number): Finding {
  const { error, freedom } = certainty
  const difference = differenceOf(question)
  const bound = studentQuantile(CONFIDENCE, freedom) * error
  const t = difference === 0 ? 0 : difference / error
  return {
    ...question,
    certainty,
    loss: share(difference),
    lower: share(difference + bound),
    upper: share(difference - bound),
    pLoss: studentTail(-t, freedom),
    pGain: studentTail(t, freedom),
    detectable: detectableLoss({
      error,
      freedom,
      level: LEVEL / questions,
      power: POWER,
      // A floor has its margin in itself.
      margin: 'floor' in question.reference ? 0 : MARGIN,
    }),
  }
}

function share(logShift: number): number {
  return 1 - Math.exp(logShift)
}
