import { detectableLoss } from './stats/detectable.ts'
import { centerOf, shiftBetween } from './stats/hodges-lehmann.ts'
import { holm } from './stats/holm.ts'
import { mannWhitney } from './stats/rank-sum.ts'
import { signedRank } from './stats/signed-rank.ts'
import { deviation } from './stats/spread.ts'
import type { LogRatios } from './sample.ts'

/** The loss that the gate asks about, as a share of the throughput. */
export const MARGIN = 0.05

/** The p-value, after Holm's correction, below which a difference counts. */
export const LEVEL = 0.005

/** Confidence of each bound of a loss. */
export const CONFIDENCE = 0.95

/** How often a loss of the reported minimum detectable effect is found. */
export const POWER = 0.8

/** What the ratios of one path are held against: earlier ratios, or a least value as a log ratio. */
export type Reference = { readonly ratios: LogRatios } | { readonly floor: number }

/** A path and metric with what it is held against. */
export interface Question {
  readonly name: string
  readonly ratios: LogRatios
  readonly reference: Reference
  /** Why the samples cannot answer whatever they say, one line each. */
  readonly troubles: readonly string[]
}

/** What the statistics say about a question. Losses are shares: 0.1 is 10 % less, -0.1 is about 10 % more. */
export interface Finding extends Question {
  readonly loss: number
  readonly lower: number
  readonly upper: number
  /** After Holm's correction over the questions that were asked together: no loss, and no gain. */
  readonly pLoss: number
  readonly pGain: number
  /** The smallest loss that these samples would show, see `detectableLoss`. */
  readonly detectable: number
}

/** Answers questions that are asked together, which raises what each of them has to show. */
export function examine(questions: readonly Question[]): Finding[] {
  const tails = questions.map(({ ratios, reference }) =>
    'floor' in reference ? signedRank(ratios, reference.floor) : mannWhitney(ratios, reference.ratios),
  )
  const pLoss = holm(tails.map(({ less }) => less))
  const pGain = holm(tails.map(({ greater }) => greater))
  return questions.map((question, index) => ({
    ...question,
    ...lossOf(question),
    pLoss: pLoss[index] ?? 1,
    pGain: pGain[index] ?? 1,
    detectable: detectable(question, questions.length),
  }))
}

function lossOf({ ratios, reference }: Question): Pick<Finding, 'loss' | 'lower' | 'upper'> {
  const shift =
    'floor' in reference
      ? shifted(centerOf(ratios, CONFIDENCE), reference.floor)
      : shiftBetween(ratios, reference.ratios, CONFIDENCE)
  return { loss: share(shift.estimate), lower: share(shift.upper), upper: share(shift.lower) }
}

function shifted({ estimate, lower, upper }: ReturnType<typeof centerOf>, by: number) {
  return { estimate: estimate - by, lower: lower - by, upper: upper - by }
}

function share(logShift: number): number {
  return 1 - Math.exp(logShift)
}

/** A floor has no noise of its own: it counts as a second sample without end, and has its margin in itself. */
function detectable({ ratios, reference }: Question, questions: number): number {
  const own = deviation(ratios)
  if (Number.isNaN(own)) return 1
  const level = LEVEL / questions
  if ('floor' in reference) {
    const second = Number.POSITIVE_INFINITY
    return detectableLoss({ first: ratios.length, second, deviation: own, level, power: POWER, margin: 0 })
  }
  const other = reference.ratios
  const pooled = Math.sqrt(
    ((ratios.length - 1) * own ** 2 + (other.length - 1) * deviation(other) ** 2) / (ratios.length + other.length - 2),
  )
  const sizes = { first: ratios.length, second: other.length }
  return detectableLoss({ ...sizes, deviation: pooled, level, power: POWER, margin: MARGIN })
}

/** What a gate says about a path and metric. */
export type GateVerdict = 'passed' | 'failed' | 'improved' | 'inconclusive'

/** A verdict with why, and what would settle an open one. */
export interface GateAnswer {
  readonly verdict: GateVerdict
  readonly why: string
}

/** Whether the samples show a loss so clearly that it is worth measuring again. */
export function showsLoss({ reference, loss, pLoss, troubles }: Finding): boolean {
  return troubles.length === 0 && loss >= marginOf(reference) && pLoss < LEVEL
}

/**
 * The verdict on a finding.
 *
 * @param confirmation The same question, answered by samples that were taken after the first ones had shown a loss.
 *   Without it a loss is not believed.
 */
export function decide(finding: Finding, confirmation?: Finding): GateAnswer {
  const { reference, troubles, pGain, loss, upper } = finding
  const margin = marginOf(reference)
  if (troubles.length > 0) return { verdict: 'inconclusive', why: troubles.join('; ') }
  if (showsLoss(finding)) return afterLoss(finding, confirmation)
  if ('ratios' in reference && -loss >= MARGIN && pGain < LEVEL) {
    return { verdict: 'improved', why: `${describe(finding)}; the baseline stays as it is until "baseline save"` }
  }
  if (upper < margin) return { verdict: 'passed', why: describe(finding) }
  const settle = `${describe(finding)}; more blocks would settle it: here a loss of ${percent(finding.detectable)} is found`
  return { verdict: 'inconclusive', why: settle }
}

function afterLoss(finding: Finding, confirmation: Finding | undefined): GateAnswer {
  if (confirmation === undefined) {
    return { verdict: 'inconclusive', why: `${describe(finding)}; not confirmed: no second measurement was made` }
  }
  if (confirmation.troubles.length > 0) {
    return { verdict: 'inconclusive', why: `${describe(finding)}; not confirmed: ${confirmation.troubles.join('; ')}` }
  }
  const both = `${describe(finding)}; measured again: ${describe(confirmation)}`
  return showsLoss(confirmation)
    ? { verdict: 'failed', why: both }
    : { verdict: 'inconclusive', why: `${both}; the second measurement does not confirm the first` }
}

/** A floor has its margin in itself: any loss below it counts. */
function marginOf(reference: Reference): number {
  return 'floor' in reference ? Number.MIN_VALUE : MARGIN
}

/** A finding in one line. */
export function describe({ reference, loss, lower, upper, pLoss, pGain }: Finding): string {
  if ('floor' in reference) {
    const floor = Math.exp(reference.floor)
    const [ratio, low, high] = [loss, upper, lower].map(value => ((1 - value) * floor).toFixed(3))
    return `${ratio} of the host network (bounds ${low} to ${high}), and the floor is ${floor.toFixed(2)}`
  }
  const gained = loss < 0
  const [amount, low, high] = (gained ? [-loss, -upper, -lower] : [loss, lower, upper]).map(percent)
  const p = (gained ? pGain : pLoss).toPrecision(2)
  return `${amount} ${gained ? 'gain' : 'loss'} (bounds ${low} to ${high}, p ${p})`
}

function percent(value: number): string {
  return Number.isFinite(value) ? `${(value * 100).toFixed(1)} %` : 'unknown'
}
