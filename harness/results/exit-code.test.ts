import { expect, test } from 'vitest'
import { type RunOutcome, judgeRun } from './exit-code.ts'
import type { Verdict } from './model.ts'

const run = (verdicts: readonly Verdict[], more: Partial<RunOutcome> = {}): RunOutcome => ({
  cases: verdicts.map(verdict => ({ verdict })),
  errors: [],
  ...more,
})
const error = { phase: 'provision', message: 'no node' }

test.for([
  ['everything passed', run(['passed', 'passed']), 'passed', 0],
  ['some were skipped', run(['passed', 'skipped']), 'passed', 0],
  ['a case failed', run(['passed', 'failed', 'broken', 'inconclusive']), 'failed', 1],
  ['a case failed and the run broke', run(['failed'], { errors: [error] }), 'failed', 1],
  ['a case is broken', run(['passed', 'broken', 'inconclusive']), 'broken', 3],
  ['something broke outside of cases', run(['passed'], { errors: [error] }), 'broken', 3],
  ['a case is inconclusive', run(['passed', 'inconclusive']), 'inconclusive', 4],
  ['nothing ran', run([]), 'inconclusive', 4],
  ['everything was skipped', run(['skipped', 'skipped']), 'inconclusive', 4],
  ['as many skips as are accepted', run(['passed', 'skipped'], { maxSkipped: 1 }), 'passed', 0],
  ['one skip too many', run(['passed', 'skipped', 'skipped'], { maxSkipped: 1 }), 'inconclusive', 4],
  ['no skip is accepted', run(['passed', 'skipped'], { maxSkipped: 0 }), 'inconclusive', 4],
  ['SIGINT', run(['failed'], { interruptedBy: 'SIGINT' }), 'interrupted', 130],
  ['SIGTERM', run(['passed'], { interruptedBy: 'SIGTERM', errors: [error] }), 'interrupted', 143],
] as const)('%s', ([, outcome, verdict, exitCode]) => {
  expect(judgeRun(outcome)).toEqual({ verdict, exitCode })
})
