import { writeUpgradeReports } from '../../reports/upgrade/write.ts'
import { upgradeEnd } from '../../reports/upgrade/terminal.ts'
import { engineProblem } from '../host/engine-problem.ts'
import { requireRelease } from '../images/release.ts'
import { BrokenError, UsageError, messageOf } from '../results/errors.ts'
import { EXIT } from '../results/exit-code.ts'
import { type LiveCheck, UPGRADE_SCHEMA_VERSION, type UpgradeResult, type UpgradeVerdict } from '../results/upgrade.ts'
import { versionPath } from '../upgrade/path.ts'
import { judgeUpgrade } from '../upgrade/verdict.ts'
import { checkPlan } from '../engine/preflight.ts'
import { thisEnvironment } from '../engine/environment.ts'
import { Session } from '../engine/session.ts'
import { type SuiteRunner, type SuiteRunnerOptions, createSuiteRunner } from '../engine/suite-runner.ts'
import { type Static, lookAtCharts, lookAtCluster } from './static-checks.ts'
import type { UpgradePlan } from './plan.ts'
import { type Progress, rehearsalOf, rehearse } from './rehearsal.ts'
import { STAGES } from './suite-stages.ts'

/**
 * `upgrade-check`: lint, diff, rehearse, decide.
 *
 * @returns 0 for go and go-with-notes, 1 for no-go, 3 when the harness could not tell, 4 for unknown, 130 and 143 when it
 * was interrupted, with a report of what is known.
 * @throws UsageError before anything is touched.
 */
export async function upgradeCheck(plan: UpgradePlan, command: readonly string[]): Promise<number> {
  const only = await checkPlan(plan.run)
  const startedAt = new Date()
  const session = await Session.start({ ...plan.run, command })
  const runner = plan.suites && plan.rehearse ? await stageRunner(plan, session, only) : undefined
  if (runner !== undefined) session.onAbort(() => runner.cancel())
  session.listen()
  const progress: Progress = { legs: [], metrics: new Map(), overridden: [] }
  const path = versionPath(plan.from, plan.to)
  let known: Static = { findings: [], unchecked: 'the check ended before', changes: [] }
  let live: readonly LiveCheck[] = []
  let notRehearsed = whyNot(plan, path.legal, path.text)
  try {
    known = await session.phases.phase('values and charts', scope => lookAtCharts(plan, scope))
    if (plan.live !== undefined) live = await lookAtCluster(plan.live, plan, known, session)
    if (notRehearsed === undefined) {
      for (const version of [plan.from, plan.to]) await requireRelease(plan.run.images, version)
      const problem = await engineProblem()
      if (problem !== undefined) throw new BrokenError(problem.message, { cure: problem.cure })
      await rehearse({ ...releases(plan), plan: plan.run, session, runner }, progress)
    }
  } catch (error) {
    // A release that cannot be had is no fault of the harness: the verdict says what was not looked at.
    if (error instanceof UsageError) notRehearsed = messageOf(error)
    else {
      session.fail(session.phases.all.findLast(({ outcome }) => outcome === 'failed')?.name ?? 'upgrade-check', error)
      if (progress.legs.length === 0) notRehearsed = `it could not be carried out: ${messageOf(error)}`
    }
  }
  const interrupted = session.signal.aborted
  const closed = await session.close({ keep: false })
  await runner?.close()
  const rehearsal = notRehearsed === undefined || session.cases.length > 0 ? rehearsalOf(progress, session) : undefined
  const judged = judgeUpgrade({ ...known, ...plan, path, live, rehearsal, notRehearsed })
  const verdict: UpgradeVerdict = interrupted ? 'interrupted' : judged.verdict
  const result: UpgradeResult = {
    schemaVersion: UPGRADE_SCHEMA_VERSION,
    id: session.id,
    command,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    verdict,
    exitCode: exitCodeOf(verdict, closed, session.errors.length > 0),
    reasons: judged.reasons,
    from: plan.from,
    to: plan.to,
    values: { before: plan.before.name, after: plan.after.name },
    maxOutageMs: plan.maxOutageMs,
    path,
    findings: known.findings,
    changes: known.changes,
    live,
    ...(rehearsal === undefined ? {} : { rehearsal }),
    ...(notRehearsed === undefined ? {} : { notRehearsed }),
    environment: await thisEnvironment(),
    ...(session.cluster === undefined ? {} : { cluster: session.cluster }),
    phases: session.phases.all,
    errors: session.errors,
  }
  await writeUpgradeReports(result, session.reportFolder)
  process.stdout.write(`${upgradeEnd(result, session.reportFolder)}\n`)
  return result.exitCode
}

/** The exit code of a verdict; a harness that could not tell says so, unless there is a reason against the step already. */
export function exitCodeOf(verdict: UpgradeVerdict, closed: number, broken: boolean): number {
  if (verdict === 'interrupted') return closed === EXIT.sigterm ? EXIT.sigterm : EXIT.sigint
  if (verdict === 'no-go') return EXIT.failed
  if (broken) return EXIT.broken
  return verdict === 'unknown' ? EXIT.inconclusive : EXIT.ok
}

function whyNot({ rehearse: wanted, rehearseAnyway }: UpgradePlan, legal: boolean, text: string): string | undefined {
  if (!wanted) return '--no-rehearsal was given'
  if (!legal && !rehearseAnyway) return `the step is not allowed (${text}); --rehearse-anyway rehearses it`
  return undefined
}

function releases({ from, to, before, after }: UpgradePlan) {
  return { from: { version: from, values: before.values }, to: { version: to, values: after.values } }
}

function stageRunner({ run }: UpgradePlan, session: Session, only: SuiteRunnerOptions['only']): Promise<SuiteRunner> {
  return createSuiteRunner({
    suites: run.suites,
    profiles: Object.values(STAGES),
    only,
    onCase: session.onCase,
    onError: session.onError,
  })
}
