import { EXIT } from '../results/exit-code.ts'
import type { Environment, RunError } from '../results/model.ts'
import {
  type LiveCheck,
  UPGRADE_SCHEMA_VERSION,
  type UpgradeResult,
  type UpgradeVerdict,
  type VersionPath,
} from '../results/upgrade.ts'
import type { Wanted } from '../upgrade/verdict-gaps.ts'
import { judgeUpgrade } from '../upgrade/verdict.ts'
import type { Session } from '../engine/session.ts'
import type { UpgradePlan } from './plan.ts'
import type { Progress } from './progress.ts'
import { rehearsalOf, trafficGoesOn } from './rehearsal.ts'
import type { Static } from './static-checks.ts'

/** What a check has come to know by now. */
export interface Found {
  readonly path: VersionPath
  readonly progress: Progress
  known: Static
  live: readonly LiveCheck[]
  /** Why there is no rehearsal. */
  notRehearsed: string | undefined
}

/** What is known at the start. */
export function nothingFound(path: VersionPath): Found {
  return {
    path,
    progress: { legs: [], watches: [], features: [], metrics: new Map(), overridden: [] },
    known: { findings: [], unchecked: 'the check ended early', changes: [] },
    live: [],
    notRehearsed: undefined,
  }
}

/** What holds for the whole check. */
interface Facts {
  readonly command: readonly string[]
  readonly startedAt: Date
  readonly environment: Environment
  readonly interrupted: boolean
}

/** What was found, judged. */
export function resultOf(
  plan: UpgradePlan,
  session: Session,
  { path, progress, known, live, notRehearsed }: Found,
  { interrupted, startedAt, ...facts }: Facts,
): UpgradeResult {
  const rehearsal =
    notRehearsed === undefined || session.cases.length > 0 ? rehearsalOf(progress, session, plan.run.named) : undefined
  const { errors } = session
  const wanted = wantedOf(plan)
  const judged = judgeUpgrade({ ...known, ...plan, path, live, rehearsal, notRehearsed, errors, wanted })
  const verdict = interrupted ? 'interrupted' : judged.verdict
  return {
    schemaVersion: UPGRADE_SCHEMA_VERSION,
    id: session.id,
    ...facts,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    verdict,
    exitCode: exitCodeOf(verdict, session.interruptedBy, errors),
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
    ...(session.cluster === undefined ? {} : { cluster: session.cluster }),
    phases: session.phases.all,
    errors,
  }
}

function wantedOf({ suites, run }: UpgradePlan): Wanted {
  return { suites, watches: suites && trafficGoesOn(run.suites) }
}

/**
 * The exit code of a verdict. An unknown one for which the harness is to blame says so. That its cluster could not be removed
 * is told and changes no answer.
 */
export function exitCodeOf(
  verdict: UpgradeVerdict,
  interruptedBy: 'SIGINT' | 'SIGTERM' | undefined,
  errors: readonly Pick<RunError, 'phase'>[],
): number {
  if (verdict === 'interrupted') return interruptedBy === 'SIGTERM' ? EXIT.sigterm : EXIT.sigint
  if (verdict === 'no-go') return EXIT.failed
  if (verdict !== 'unknown') return EXIT.ok
  return errors.some(({ phase }) => phase !== 'teardown') ? EXIT.broken : EXIT.inconclusive
}
