import type { TestError } from 'vitest'
import { saysWrongOutcome } from '../results/errors.ts'
import type { Verdict } from '../results/model.ts'
import type { ConformanceMeta } from '../run/meta.ts'
import { reasonOf } from './reason.ts'

/** Text by which vitest marks a case that a cancelled run cut short. */
const ABORTED = 'The test run was aborted by the user.'

/** Reason of what an interruption cut short or kept from starting. */
export const INTERRUPTED = 'interrupted before it ended'

/** What is known about a case once its verdict is asked for. */
export interface CaseFacts {
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending'
  readonly errors: readonly TestError[]
  /** The note of `ctx.skip(note)`. */
  readonly note: string | undefined
  readonly meta: ConformanceMeta
  /** Errors of the hooks around the case, nearest first. */
  readonly hookErrors: readonly TestError[]
  /** The case was never to run: `test.skip` or `test.todo`. */
  readonly skippedInFile: boolean
  /** The run was cancelled. */
  readonly interrupted: boolean
}

/** A verdict and, unless it is `passed`, its reason. */
export interface CaseJudgement {
  readonly verdict: Verdict
  readonly reason?: string
}

/** The verdict of a case. Only an error that speaks about the cluster makes it `failed`; see {@link saysWrongOutcome}. */
export function judgeCase(facts: CaseFacts): CaseJudgement {
  const { crash } = facts.meta
  const judgement = judgeWithoutCrash(facts)
  if (crash === undefined || judgement.verdict !== 'broken' || judgement.reason === INTERRUPTED) return judgement
  return { verdict: 'failed', reason: `${crash}\n${judgement.reason}` }
}

function judgeWithoutCrash(facts: CaseFacts): CaseJudgement {
  const { state, meta } = facts
  if (meta.broken !== undefined) return { verdict: 'broken', reason: meta.broken }
  if (state === 'skipped') return judgeSkipped(facts)
  if (state === 'failed') return judgeErrors(facts.errors)
  if (state === 'pending') {
    return { verdict: 'broken', reason: facts.interrupted ? INTERRUPTED : 'no end: the worker stopped' }
  }
  return meta.inconclusive === undefined
    ? { verdict: 'passed' }
    : { verdict: 'inconclusive', reason: meta.inconclusive }
}

/** The verdict that errors stand for, by the first of them. */
export function judgeErrors(errors: readonly TestError[]): CaseJudgement {
  const [first] = errors
  const reason = reasonOf(errors)
  if (isRefused(first)) return { verdict: 'skipped', reason }
  if (first?.name === 'InconclusiveError') return { verdict: 'inconclusive', reason }
  return { verdict: first !== undefined && saysWrongOutcome(first) ? 'failed' : 'broken', reason }
}

/** Whether an error, or what it comes from, is that somebody else's cluster does not allow what the case does. */
function isRefused(error: TestError | undefined): boolean {
  for (let each = error; each !== undefined; each = each.cause) if (each.name === 'RefusedError') return true
  return false
}

function judgeSkipped({ note, meta, hookErrors, interrupted, skippedInFile }: CaseFacts): CaseJudgement {
  if (note === ABORTED) return { verdict: 'broken', reason: INTERRUPTED }
  const why = meta.skip ?? note
  if (why !== undefined) return { verdict: 'skipped', reason: why }
  if (skippedInFile) return { verdict: 'skipped', reason: 'skipped in the file, by test.skip or test.todo' }
  if (hookErrors.length > 0) {
    const { verdict, reason } = judgeErrors(hookErrors)
    return { verdict, reason: `not run, because a hook before it failed: ${reason}` }
  }
  if (interrupted) return { verdict: 'broken', reason: INTERRUPTED }
  return { verdict: 'skipped', reason: 'skipped while it ran, without a note that says why' }
}
