import { writeUpgradeReports } from '../../reports/upgrade/write.ts'
import { upgradeEnd } from '../../reports/upgrade/terminal.ts'
import { engineProblem } from '../host/engine-problem.ts'
import { requireRelease } from '../images/release.ts'
import { BrokenError, UsageError, messageOf } from '../results/errors.ts'
import { cleanText } from '../results/redact.ts'
import type { UpgradeResult } from '../results/upgrade.ts'
import { versionPath } from '../upgrade/path.ts'
import { checkPlan } from '../engine/preflight.ts'
import { thisEnvironment } from '../engine/environment.ts'
import { Session } from '../engine/session.ts'
import { type SuiteRunner, type SuiteRunnerOptions, createSuiteRunner } from '../engine/suite-runner.ts'
import { lookAtCharts, lookAtCluster } from './static-checks.ts'
import type { UpgradePlan } from './plan.ts'
import { rehearse } from './rehearsal.ts'
import { type Found, nothingFound, resultOf } from './result.ts'
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
  const found = await find(plan, session, runner)
  const facts = { command, startedAt, environment: await thisEnvironment(), interrupted: session.signal.aborted }
  const result = await tellAndClose(session, runner, async () => {
    const known = resultOf(plan, session, found, facts)
    await writeUpgradeReports(known, session.reportFolder)
    return known
  })
  process.stdout.write(cleanText(`${upgradeEnd(result, session.reportFolder)}\n`))
  return result.exitCode
}

/**
 * Tells what was found before anything is removed, since a teardown may fail or be killed, and again with how it went.
 *
 * @param tell Writes what is known by then.
 */
export async function tellAndClose(
  session: Pick<Session, 'close' | 'fail'>,
  runner: Pick<SuiteRunner, 'close'> | undefined,
  tell: () => Promise<UpgradeResult>,
): Promise<UpgradeResult> {
  await tell()
  try {
    await session.close({ keep: false })
    await runner?.close()
  } catch (error) {
    session.fail('teardown', error)
  }
  return tell()
}

/** Everything that there is to find, as far as it comes. */
async function find(plan: UpgradePlan, session: Session, runner: SuiteRunner | undefined): Promise<Found> {
  const path = versionPath(plan.from, plan.to)
  const found: Found = { ...nothingFound(path), notRehearsed: whyNot(plan, path.legal, path.text) }
  try {
    found.known = await session.phases.phase('values and charts', scope => lookAtCharts(plan, scope))
    if (plan.live !== undefined) found.live = await lookAtCluster(plan.live, plan, found.known, session)
    if (found.notRehearsed === undefined) {
      for (const version of [plan.from, plan.to]) await requireRelease(plan.run, version)
      const problem = await engineProblem()
      if (problem !== undefined) throw new BrokenError(problem.message, { cure: problem.cure })
      await rehearse({ ...releases(plan), plan: plan.run, session, runner }, found.progress)
    }
  } catch (error) {
    // A release that cannot be had is no fault of the harness: the verdict says what was not looked at.
    if (error instanceof UsageError) found.notRehearsed = messageOf(error)
    else {
      session.fail(session.phases.all.findLast(({ outcome }) => outcome === 'failed')?.name ?? 'upgrade-check', error)
      if (found.progress.legs.length === 0) found.notRehearsed = `it could not be carried out: ${messageOf(error)}`
    }
  }
  return found
}

function whyNot({ rehearse: wanted, rehearseAnyway }: UpgradePlan, legal: boolean, text: string): string | undefined {
  if (!wanted) return '--no-rehearsal was given'
  if (!legal && !rehearseAnyway)
    return `the upgrade guide does not support this step (${text}). Use --rehearse-anyway to rehearse it.`
  return undefined
}

function releases({ from, to, before, after }: UpgradePlan) {
  return { from: { version: from, values: before.values }, to: { version: to, values: after.values } }
}

function stageRunner({ run }: UpgradePlan, session: Session, only: SuiteRunnerOptions['only']): Promise<SuiteRunner> {
  return createSuiteRunner({
    suites: run.suites,
    profiles: Object.values(STAGES),
    own: run.own,
    only,
    onCase: session.onCase,
    onError: session.onError,
  })
}
