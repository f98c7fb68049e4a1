import { type Coverage, coverageOf, isThin } from '../harness/results/coverage.ts'
import { type UnprovenPart, unprovenIn } from '../harness/results/exit-code.ts'
import { type CaseResult, type RunResult, VERDICTS, type Verdict } from '../harness/results/model.ts'
import { duration, firstLine, plural } from './format.ts'

/** How many cases got each verdict. */
export type Counts = Readonly<Record<Verdict, number>>

/** The cases of one suite on one profile. */
export interface SuiteTally {
  readonly suite: string
  readonly profile: string
  readonly counts: Counts
  readonly durationMs: number
  readonly cases: readonly CaseResult[]
}

/** A reason shared by skipped cases. */
export interface SkipGroup {
  readonly reason: string
  readonly cases: readonly CaseResult[]
}

/** One figure of one case, on each profile that has it. */
export interface MeasurementRow {
  readonly caseId: string
  readonly name: string
  readonly unit: string
  readonly byProfile: ReadonlyMap<string, number | string>
}

/** Most causes of skips that a verdict names. */
const MOST_CAUSES = 3

/** Most letters that it has of a cause. */
const MOST_LETTERS = 120

/** Counts the verdicts of cases. */
export function countVerdicts(cases: readonly Pick<CaseResult, 'verdict'>[]): Counts {
  const counts: Record<Verdict, number> = { passed: 0, failed: 0, broken: 0, skipped: 0, inconclusive: 0 }
  for (const { verdict } of cases) counts[verdict] += 1
  return counts
}

/** The run by suite and profile, suites as the run lists them and profiles as they came. */
export function tallySuites(run: Pick<RunResult, 'suites' | 'cases'>): SuiteTally[] {
  const groups = Map.groupBy(run.cases, c => JSON.stringify([c.suite, c.profile]))
  const rank = new Map(run.suites.map((suite, index) => [suite, index]))
  return [...groups.values()]
    .map(cases => ({
      suite: cases[0]?.suite ?? '',
      profile: cases[0]?.profile ?? '',
      counts: countVerdicts(cases),
      durationMs: cases.reduce((sum, c) => sum + c.durationMs, 0),
      cases,
    }))
    .toSorted((a, b) => (rank.get(a.suite) ?? Infinity) - (rank.get(b.suite) ?? Infinity) || 0)
}

/**
 * How fast cases were judged on each profile: `vxlan: 512 assertions in 18.2 s, 0.036 s each`. The time is that of the
 * whole phase, in which cases run side by side.
 */
export function paceLines(run: Pick<RunResult, 'cases' | 'phases'>): string[] {
  return run.phases.flatMap(({ name, detail, durationMs }) => {
    if (name !== 'cases' || detail === undefined) return []
    const assertions = run.cases.filter(c => c.profile === detail).reduce((sum, c) => sum + c.assertions, 0)
    if (assertions === 0) return []
    const each = (durationMs / 1000 / assertions).toFixed(3)
    return [`${detail}: ${plural(assertions, 'assertion')} in ${duration(durationMs)}, ${each} s each`]
  })
}

/** The cases that someone has to look at, the worst first: failed, broken, inconclusive. */
export function needAttention(cases: readonly CaseResult[]): CaseResult[] {
  const worst: readonly Verdict[] = ['failed', 'broken', 'inconclusive']
  return worst.flatMap(verdict => cases.filter(c => c.verdict === verdict))
}

/** Skipped cases by reason, or by a part of it, the reason of most cases first. */
export function groupSkips(cases: readonly CaseResult[], part = (reason: string) => reason): SkipGroup[] {
  const skipped = cases.filter(c => c.verdict === 'skipped')
  return [...Map.groupBy(skipped, c => part(c.reason ?? 'no reason given'))]
    .map(([reason, group]) => ({ reason, cases: group }))
    .toSorted((a, b) => b.cases.length - a.cases.length)
}

/** What became of a named profile or suite in which nothing passed: `nothing passed on profile ipv6 (34 skipped: ...)`. */
export function unprovenText({ kind, name, cases }: UnprovenPart): string {
  const counts = countsText(countVerdicts(cases))
  const [first, ...others] = groupSkips(cases)
  const reason = first === undefined || others.length > 0 ? '' : `: ${firstLine(first.reason)}`
  return `nothing passed ${kind === 'suite' ? 'in' : 'on'} ${kind} ${name} (${counts === '' ? 'no case ran' : `${counts}${reason}`})`
}

function causeOf({ reason = 'no reason given' }: CaseResult): string {
  return /^needs (\S+): /.exec(reason)?.[1] ?? firstLine(reason).slice(0, MOST_LETTERS)
}

/** Every figure of the run, one row for each case and name, with the profiles side by side. */
export function measurementRows(cases: readonly CaseResult[]): MeasurementRow[] {
  const figures = cases.flatMap(c => c.measurements.map(m => ({ ...m, caseId: c.id, profile: c.profile })))
  return [...Map.groupBy(figures, f => JSON.stringify([f.caseId, f.name, f.unit])).values()].flatMap(group => {
    const [first] = group
    if (first === undefined) return []
    const byProfile = new Map(group.map(({ profile, value }) => [profile, value]))
    return [{ caseId: first.caseId, name: first.name, unit: first.unit, byProfile }]
  })
}

/** The profiles that cases ran on, as they came. */
export function profilesOf(cases: readonly CaseResult[]): string[] {
  return [...new Set(cases.map(c => c.profile))]
}

/** The names of all titles of a case, outermost first: `group > title`. */
export function fullTitle(c: Pick<CaseResult, 'group' | 'title'>): string {
  return [...c.group, c.title].join(' > ')
}

/** The answer of a run: its verdict, why it is that, and how many cases got which verdict. */
export function answerOf(run: RunResult): { verdict: string; why: string; counts: string } {
  const counts = countVerdicts(run.cases)
  const told = countsText(counts)
  return { verdict: run.verdict.toUpperCase(), why: why(run, counts), counts: told === '' ? 'no case ran' : told }
}

/** {@link answerOf} in one line. */
export function headline(run: RunResult): string {
  const answer = answerOf(run)
  return `${answer.verdict}: ${answer.why} (${answer.counts})`
}

/** The counts that are not zero: `19 passed, 1 failed`. */
export function countsText(counts: Counts): string {
  return VERDICTS.filter(verdict => counts[verdict] > 0)
    .map(verdict => `${counts[verdict]} ${verdict}`)
    .join(', ')
}

function why(run: RunResult, counts: Counts): string {
  const total = plural(run.cases.length, 'case')
  const ways: Record<RunResult['verdict'], () => string> = {
    passed: () => (counts.skipped === 0 ? `all ${total} passed` : 'every case that could run passed'),
    failed: () => `${counts.failed} of ${total} failed`,
    broken: () => whyBroken(run, counts, total),
    inconclusive: () => whyInconclusive(run, counts),
    interrupted: () => `stopped by ${run.exitCode === 143 ? 'SIGTERM' : 'SIGINT'}; this report is partial`,
  }
  const told = ways[run.verdict]()
  const coverage = coverageOf(run.cases)
  if (run.verdict === 'interrupted' || told.startsWith(skippedText(coverage)) || !isThin(coverage)) return told
  return `${told}${run.verdict === 'passed' ? ', but ' : '; '}${skippedText(coverage)}: ${causesText(coverage)}`
}

/** `12 of 40 chosen cases skipped (30%)`. */
function skippedText({ chosen, skipped }: Coverage): string {
  return `${skipped.length} of ${plural(chosen, 'chosen case')} skipped (${Math.round((skipped.length / chosen) * 100)}%)`
}

/** `10 need nodes/2, 2 need host/outside`. */
function causesText({ skipped }: Coverage): string {
  const causes = skipCauses(skipped)
  const rest = causes.length - MOST_CAUSES
  return [...causes.slice(0, MOST_CAUSES), ...(rest > 0 ? [plural(rest, 'more cause')] : [])].join(', ')
}

/** Why cases were skipped, shortly: `2 need nodes/2`, or what a cluster said; the cause of most cases first. */
function skipCauses(skipped: readonly CaseResult[]): string[] {
  const isNeed = (cause: string) => skipped.some(({ reason }) => reason?.startsWith(`needs ${cause}: `))
  return [...Map.groupBy(skipped, causeOf)]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([cause, { length }]) =>
      isNeed(cause) ? `${length} ${length === 1 ? 'needs' : 'need'} ${cause}` : `${length} because "${cause}"`,
    )
}

function whyBroken(run: RunResult, counts: Counts, total: string): string {
  const [error] = run.errors
  if (error !== undefined) return `${error.phase}: ${firstLine(error.message)}`
  return `the harness could not tell in ${counts.broken} of ${total}`
}

function whyInconclusive(run: RunResult, counts: Counts): string {
  if (counts.inconclusive > 0)
    return `the observations of ${plural(counts.inconclusive, 'case')} do not settle the question`
  if (counts.passed === 0) return 'nothing passed'
  const unproven = unprovenIn(run)
  if (unproven.length > 0) return unproven.map(unprovenText).join('; ')
  const part = run.mergedFrom?.find(({ verdict, shard }) => shard === undefined && verdict !== 'passed')
  if (part !== undefined) return `run ${part.label ?? part.id} was ${part.verdict}`
  const coverage = coverageOf(run.cases)
  return `${skippedText(coverage)}, at most ${run.maxSkipped} accepted: ${causesText(coverage)}`
}
