import { judgementOf } from '../judges/judge.ts'
import { messageOf } from '../results/errors.ts'
import { judgeRun } from '../results/exit-code.ts'
import type { CaseResult, MaxSkipped, RunResult } from '../results/model.ts'
import type { Judgement, SavedJudgement, SavedObservation } from '../results/observation.ts'
import type { SavedRun } from './saved-run.ts'
import { type AnyJudge, type FindJudge, loadJudge } from './judges.ts'
import { readObservations } from './saved-observations.ts'

/** A run with the verdicts of today's judges. */
export interface RejudgedRun {
  readonly run: RunResult
  readonly kinds: readonly RejudgedKind[]
  /** Cases whose verdict is another one now. */
  readonly changed: readonly { readonly was: CaseResult; readonly now: CaseResult }[]
}

/** What became of the saved judgements of one kind. */
export interface RejudgedKind {
  readonly kind: string
  /** Of its judge; absent where there is none that knows the saved version. */
  readonly summary?: string
  readonly judgements: number
  readonly cases: number
  /** Why its judgements stand as they were saved; absent where they were made again. */
  readonly kept?: string
}

/** A saved judgement, and the one of today. */
interface Pair {
  readonly observation: SavedObservation
  readonly was: SavedJudgement
  readonly now: Judgement
}

/** Reason of a case whose judgements all pass today, but that ended at one of them when it ran. */
const PASSES_NOW = 'what failed it passes now; the case ended there, so the rest was not asked'

/**
 * Judges again what a run saved, with the judges of this version. No cluster is asked. A case that saved no observation
 * keeps its verdict, and so does one that did not pass for a reason that no judgement of it gave.
 *
 * @throws UsageError when a file of observations cannot be read.
 */
export async function rejudge(
  { run, folder }: Pick<SavedRun, 'run' | 'folder'>,
  maxSkipped: MaxSkipped | undefined = run.maxSkipped,
  findJudge: FindJudge = loadJudge,
): Promise<RejudgedRun> {
  const saved = await Promise.all(run.cases.map(c => observationsOf(c, folder)))
  const judges = await judgesOf(saved.flat(), findJudge)
  const pairs = saved.map(observations => observations.flatMap(observation => judgeAgain(observation, judges)))
  const cases = run.cases.map((was, index) => caseAgain(was, pairs[index] ?? []))
  const interruptedBy = run.exitCode === 143 ? 'SIGTERM' : run.exitCode === 130 ? 'SIGINT' : undefined
  const outcome = judgeRun({
    cases,
    errors: run.errors,
    named: run.named,
    parts: run.mergedFrom,
    shard: run.shard,
    maxSkipped,
    interruptedBy,
  })
  return {
    run: { ...run, ...outcome, cases, ...(maxSkipped === undefined ? {} : { maxSkipped }) },
    kinds: tellKinds(pairs, judges),
    changed: run.cases.flatMap((was, index) => {
      const now = cases[index]
      return now === undefined || now.verdict === was.verdict ? [] : [{ was, now }]
    }),
  }
}

async function observationsOf({ observations }: CaseResult, folder: string): Promise<readonly SavedObservation[]> {
  return observations === undefined ? [] : (await readObservations(folder, observations)).observations
}

type Judges = ReadonlyMap<string, AnyJudge | undefined>

async function judgesOf(observations: readonly SavedObservation[], findJudge: FindJudge): Promise<Judges> {
  const kinds = [...new Set(observations.map(({ kind }) => kind))].toSorted()
  return new Map(await Promise.all(kinds.map(async kind => [kind, await findJudge(kind)] as const)))
}

/** What no judge of today can read stands as it was saved. */
function judgeAgain(observation: SavedObservation, judges: Judges): Pair[] {
  const judge = judges.get(observation.kind)
  return observation.judged.map(was => {
    if (judge === undefined || whyKept(observation, judge) !== undefined) return { observation, was, now: was }
    return { observation, was, now: judgementAgain(judge, observation, was.wanted) }
  })
}

function judgementAgain(judge: AnyJudge, { data, unanswered }: SavedObservation, wanted: unknown): Judgement {
  try {
    return judgementOf(judge, unanswered === undefined ? { data } : { unanswered }, wanted)
  } catch (error) {
    return { verdict: 'broken', reason: `the judge of ${judge.kind} ended with: ${messageOf(error)}` }
  }
}

function whyKept({ kind, version }: SavedObservation, judge: AnyJudge | undefined): string | undefined {
  if (judge === undefined) return `this version has no judge of the kind ${kind}`
  if (judge.version === version) return undefined
  return `they are of version ${version}, and this version judges version ${judge.version}`
}

/** The first judgement that is not passed decides, as it did when the case ran. */
function caseAgain(was: CaseResult, pairs: readonly Pair[]): CaseResult {
  const stopped = pairs.find(pair => pair.was.verdict !== 'passed')
  if (was.verdict !== 'passed' && was.verdict !== stopped?.was.verdict) return was
  const wrong = pairs.find(pair => pair.now.verdict !== 'passed')
  if (wrong === undefined) {
    return was.verdict === 'passed' ? was : { ...was, verdict: 'inconclusive', reason: PASSES_NOW }
  }
  const isSame = wrong === stopped && wrong.now.verdict === wrong.was.verdict && wrong.now.reason === wrong.was.reason
  if (isSame && was.verdict === wrong.now.verdict) return was
  const { verdict, reason = verdict } = wrong.now
  return { ...was, verdict, reason: `${wrong.observation.subject}: ${reason}` }
}

function tellKinds(pairs: readonly (readonly Pair[])[], judges: Judges): RejudgedKind[] {
  return [...judges].flatMap(([kind, judge]) => {
    const own = pairs.map(ofCase => ofCase.filter(({ observation }) => observation.kind === kind))
    const groups = Map.groupBy(own.flat(), ({ observation }) => whyKept(observation, judge))
    return [...groups].map(([kept, group]) => ({
      kind,
      ...(judge === undefined ? {} : { summary: judge.summary }),
      judgements: group.length,
      cases: own.filter(ofCase => ofCase.some(pair => group.includes(pair))).length,
      ...(kept === undefined ? {} : { kept }),
    }))
  })
}
