import { predict, describePair, writePolicies } from '../policy/matrix.ts'
import {
  type AskedQuestion,
  type PolicyVerdicts,
  type WatchTrust,
  dropsOf,
  pairOf,
  seenDecision,
} from '../policy/observed.ts'
import { storedDifferences } from '../policy/stored.ts'
import type { Decision } from '../policy/world.ts'
import type { Judgement } from '../results/observation.ts'
import type { Judge } from './judge.ts'

/**
 * What should become of the questions, in their order. The model of policies (`harness/policy`) has to come to the same.
 * `beyond the model`: the policies have rules that it knows nothing of. `as the model says`: it alone decides.
 */
export type WantedVerdicts =
  | { readonly decisions: readonly Decision[]; readonly model?: 'beyond the model' }
  | 'as the model says'

/** Whether policies decide what they should: what both ends of each question and Hubble saw, beside the model. */
export const judge: Judge<PolicyVerdicts, WantedVerdicts> = {
  kind: 'policy-verdicts',
  version: 1,
  summary: 'verdicts of policies, from probes, drops in Hubble, and the model',
  decide(data, wanted) {
    const { questions } = data
    if (questions.length === 0) return { verdict: 'broken', reason: 'no questions were asked' }
    const model = () =>
      predict(
        data.policies,
        questions.map(question => pairOf(data, question)),
      )
    if (wanted === 'as the model says') return judgeAnswers(data, model())
    const { decisions } = wanted
    if (decisions.length !== questions.length) {
      const reason = `${questions.length} questions were asked, but ${decisions.length} decisions are expected`
      return { verdict: 'broken', reason }
    }
    const contradictions = wanted.model === undefined ? contradict(data, decisions, model()) : []
    if (contradictions.length === 0) return judgeAnswers(data, decisions)
    const head = 'the case and the model disagree about what the policies mean, so one of them is wrong:'
    return { verdict: 'broken', reason: [head, ...contradictions].join('\n') }
  },
}

function contradict(data: PolicyVerdicts, wanted: readonly Decision[], model: readonly Decision[]): string[] {
  return data.questions.flatMap((question, index) =>
    wanted[index] === model[index]
      ? []
      : [`  ${describe(data, question)}: the case says "${wanted[index]}", the model "${model[index]}"`],
  )
}

function judgeAnswers(data: PolicyVerdicts, decisions: readonly Decision[]): Judgement {
  const wrong = data.questions.flatMap((question, index) => {
    const wanted = decisions[index]
    const drops = dropsOf(data, question)
    const seen = seenDecision(question, drops)
    if (seen === wanted) return []
    // It may have been denied as it should, and only Hubble's word for it is missing.
    const isOpen = question.outcome === 'dropped' && drops.length === 0 && wanted !== 'allowed'
    return [{ line: `  ${describe(data, question)}: "${seen}", not "${wanted}"`, isOpen }]
  })
  if (wrong.length === 0) return { verdict: 'passed' }
  const doubts = doubtsOf(data.watch)
  const isOpen = doubts.length > 0 && wrong.every(each => each.isOpen)
  const verdict = !isOpen ? 'failed' : isDead(data.watch) ? 'broken' : 'inconclusive'
  const { length } = data.questions
  const under = data.policies.length === 0 ? 'without any policy' : `under\n${writePolicies(data.policies).trimEnd()}`
  const told = doubts.length === 0 ? [] : [`Hubble may have missed drops: ${doubts.join(', ')}`]
  return {
    verdict,
    reason: [
      `${wrong.length} of ${length} answers are not what the policies mean:`,
      ...wrong.map(({ line }) => line),
      ...told,
      ...describeStored(data),
      under,
    ].join('\n'),
  }
}

/** What became of the policies, where it may be why. */
function describeStored({ policies, stored }: PolicyVerdicts): string[] {
  if (stored === undefined) return []
  if ('unanswered' in stored) return [`What policies the API server has is not known: ${stored.unanswered.why}`]
  const lines = storedDifferences(policies, stored)
  return lines.length === 0 ? ['The API server has these policies as they were applied, and no others.'] : lines
}

function isDead({ deaf = [] }: WatchTrust): boolean {
  return deaf.length > 0
}

/** Why a drop that happened may not have been told. */
function doubtsOf({ lostEvents, unreadableLines, deaf = [] }: WatchTrust): string[] {
  return [
    ...deaf.map(node => `on ${node} it did not report a test packet`),
    ...(lostEvents > 0 ? [`${lostEvents} events were lost`] : []),
    ...(unreadableLines > 0 ? [`${unreadableLines} lines could not be read`] : []),
  ]
}

function describe(data: PolicyVerdicts, question: AskedQuestion): string {
  return `${describePair(pairOf(data, question))}${question.family === 6 ? ' over IPv6' : ''}`
}
