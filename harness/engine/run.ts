import { join } from 'node:path'
import { withUserValues } from '../cilium/profile-clash.ts'
import { settle } from '../cilium/settled.ts'
import type { PhaseScope } from '../results/phases.ts'
import { engineProblem } from '../host/engine-problem.ts'
import { requireLinux } from '../host/linux.ts'
import { BrokenError, RefusedError, UsageError } from '../results/errors.ts'
import { EXIT } from '../results/exit-code.ts'
import { requireVersions } from '../images/choose.ts'
import { kubeFromContext } from '../kube/context.ts'
import { BARE, type InstalledProfile } from '../run/context.ts'
import { Bail } from './bail.ts'
import { DISRUPTIVE, EARLY, LATE } from './discover.ts'
import { checkPlan } from './preflight.ts'
import { podsOf } from './environment.ts'
import { gatherEvidence } from './evidence.ts'
import {
  type ClusterWishes,
  type KeptCluster,
  loadKept,
  lockKept,
  refuseOtherCluster,
  refuseOtherProber,
  refuseOtherProxy,
  refuseOtherTopology,
  saveKept,
} from './kept-cluster.ts'
import type { ListedCase } from './listed-case.ts'
import { INSTALLED, connect, installedThere } from './existing-cluster.ts'
import type { ExistingCluster, Plan } from './plan.ts'
import { isFilter } from './select-cases.ts'
import { fileKey } from './shard.ts'
import { reportConfigMap } from './report-configmap.ts'
import { Session, type SessionOptions, tellsLive } from './session.ts'
import {
  type Stage,
  beforeCases,
  contextOf,
  hasKubeProxy,
  install,
  isInstalled,
  lackFor,
  notePendingPods,
  observeAgain,
  provisionForProfiles,
  resume,
  topologyOf,
} from './cluster-stage.ts'
import { type SuiteRunner, brokenBy, createSuiteRunner } from './suite-runner.ts'
import { takeSysdump } from './sysdump.ts'
import type { Visit } from './visit.ts'

/**
 * `run`: a cluster, Cilium, the suites, a verdict. Returns the exit code; throws UsageError before anything is touched.
 *
 * @param visit Prepares a cluster that somebody else has made.
 */
export async function runSuites(
  asked: Plan,
  wishes: ClusterWishes,
  command: readonly string[],
  visit: Visit,
): Promise<number> {
  const plan = planned(asked)
  if (plan.existing === undefined) requireLinux()
  const kept = plan.reuse === undefined ? undefined : await loadKept(plan.reuse)
  if (kept !== undefined) {
    refuseOtherCluster(wishes, kept)
    refuseOtherTopology(topologyOf(plan), kept)
    refuseOtherProxy(hasKubeProxy(plan), kept)
    await refuseOtherProber(kept)
  }
  const counted = await checkPlan(plan, { count: tellsLive(plan) })
  const lock = kept === undefined ? undefined : await lockKept(kept, command)
  try {
    return await runChecked(plan, command, { kept, counted, visit })
  } finally {
    await lock?.[Symbol.asyncDispose]()
  }
}

/** What the plan asks for, on the kept cluster if there is one. */
async function runChecked(
  plan: Plan,
  command: readonly string[],
  {
    kept,
    counted,
    visit,
  }: {
    readonly kept: KeptCluster | undefined
    readonly counted: readonly ListedCase[] | undefined
    readonly visit: Visit
  },
): Promise<number> {
  const session = await Session.start({ ...plan, command, publish: publisher(plan) })
  if (counted !== undefined) session.terminal.casesExpected(howMany(counted, plan))
  const bail = new Bail(plan.bail, () => void runner.cancel())
  const runner = await createSuiteRunner({
    suites: plan.suites,
    profiles: plan.profiles.map(({ name }) => name),
    own: plan.own,
    only: isFilter(plan.filter) ? counted : undefined,
    files: plan.shard === undefined ? undefined : new Set(counted?.map(fileKey)),
    onStart: c => session.terminal.caseStarted(c),
    onCase: result => session.onCase(bail.take(result)),
    onError: session.onError,
  })
  session.onAbort(() => runner.cancel())
  session.listen()
  try {
    if (plan.existing === undefined) await prove(plan, session, runner, kept, bail)
    else await proveThere(plan.existing, plan, session, runner, visit)
  } catch (error) {
    session.fail(session.phases.all.findLast(({ outcome }) => outcome === 'failed')?.name ?? 'run', error)
    await allBroken(plan, session, runner, error)
  }
  const exitCode = await session.end({ keep: plan.keep && kept === undefined && !session.signal.aborted })
  await runner.close()
  return exitCode
}

/** Leaves the report in the ConfigMap that the plan names, on the cluster that it is about. */
function publisher({ existing, reportConfigMap: where }: Plan): SessionOptions['publish'] {
  if (existing === undefined || where === undefined) return undefined
  return async (result, folder) => {
    const kube = await kubeFromContext(existing)
    await kube.apply(await reportConfigMap(result, folder, where))
  }
}

/** `up`: a cluster with Cilium that stays, for `run --reuse` and for a look around. */
export async function bringUp(plan: Plan, command: readonly string[]): Promise<number> {
  requireLinux()
  const [profile, another] = withUserValues(plan.profiles, plan.userValues ?? {})
  if (another !== undefined)
    throw new UsageError(
      `--profile=${plan.profiles.map(({ name }) => name).join()}: "up" installs only one profile. "run --reuse" switches to others.`,
    )
  await requireVersions(plan.images, plan)
  const session = await Session.start({ command, suites: [], quiet: plan.quiet, timeoutMs: plan.timeoutMs })
  session.listen()
  let kubeconfig: string | undefined
  try {
    await requireEngine()
    const stage = await provisionForProfiles(plan, session)
    const pending = { ...stage, pendingPods: await notePendingPods(stage, session.signal) }
    if (profile === undefined) throw new BrokenError('no profile was chosen')
    const lack = await lackFor(profile, stage)
    if (lack !== undefined) throw new BrokenError(`profile ${profile.name} cannot be installed here: ${lack}`)
    const installed = await session.phases.phase(
      'install',
      async scope => {
        const result = await install(pending, profile, plan, session, scope)
        await settle(stage.kube, scope)
        return result
      },
      profile.name,
    )
    await keep(pending, installed)
    kubeconfig = stage.cluster.kubeconfig
  } catch (error) {
    session.fail('up', error)
  }
  const exitCode = await session.close({ keep: kubeconfig !== undefined })
  if (exitCode === EXIT.ok)
    process.stdout.write(
      `\nrun ${session.id} is up: export KUBECONFIG=${kubeconfig}\n` +
        `again:  npx cilium-conformance run --reuse=${session.id}\nremove: npx cilium-conformance down ${session.id}\n`,
    )
  return exitCode
}

/** Cases as they will be told: those before Cilium once, on a cluster that the run makes, and the others on each profile. */
function howMany(cases: readonly ListedCase[], { existing, profiles }: Plan): number {
  const once = existing === undefined ? 1 : 0
  return cases.reduce((sum, { bare }) => sum + (bare ? once : profiles.length), 0)
}

/** On an existing cluster there is one profile: what is installed there. */
function planned(asked: Plan): Plan {
  const suites = withLookBack(asked)
  if (asked.existing !== undefined) return { ...asked, suites, profiles: [INSTALLED] }
  return { ...asked, suites, profiles: withUserValues(asked.profiles, asked.userValues ?? {}) }
}

/**
 * Every run looks back in the end, but one of single cases, one that is over before agents have settled, and one that starts
 * Cilium again itself.
 */
function withLookBack({ suites, filter }: Plan): readonly string[] {
  if (isFilter(filter) || suites.every(suite => EARLY.has(suite)) || suites.some(suite => DISRUPTIVE.has(suite)))
    return suites
  return [...new Set([...suites, ...LATE])]
}

/** Runs the cases against the Cilium that somebody else has installed. */
async function proveThere(
  existing: ExistingCluster,
  plan: Plan,
  session: Session,
  runner: SuiteRunner,
  visit: Visit,
): Promise<void> {
  const stage = await connect(existing, plan, session).catch((error: unknown) => {
    if (error instanceof RefusedError) return error
    throw error
  })
  if (stage instanceof RefusedError) {
    const { message, cure } = stage
    session.terminal.note(`${message}\nfix: ${cure}`)
    return runner.run(INSTALLED.name, { state: 'skipped', message })
  }
  try {
    const installed = await session.phases.phase('detect', () => installedThere(stage, session))
    const context = contextOf(stage, session, plan, installed, await beforeCases(stage, plan))
    await using found = await session.phases.phase('prepare', scope =>
      visit({ kube: stage.kube, run: context, wish: existing.outside, built: stage.workloads.built, scope }),
    )
    const { outside } = found
    await session.phases.phase('cases', () => runner.run(INSTALLED.name, { ...context, outside }), INSTALLED.name)
  } finally {
    await saveEvidenceOfRed(stage, plan, session)
  }
}

async function prove(
  plan: Plan,
  session: Session,
  runner: SuiteRunner,
  kept: KeptCluster | undefined,
  bail: Bail,
): Promise<void> {
  await requireEngine()
  const stage = kept === undefined ? await provisionForProfiles(plan, session) : await resume(kept, plan, session)
  try {
    await proveOn(stage, plan, session, runner, kept, bail)
  } catch (error) {
    await saveEvidence(stage, plan, session)
    throw error
  }
  await saveEvidenceOfRed(stage, plan, session)
}

/** The same where a case failed or is broken. */
async function saveEvidenceOfRed(stage: Pick<Stage, 'cluster'>, plan: Plan, session: Session): Promise<void> {
  if (session.cases.some(({ verdict }) => verdict === 'failed' || verdict === 'broken'))
    await saveEvidence(stage, plan, session)
}

/** While the cluster is still there to be asked. */
async function saveEvidence({ cluster }: Pick<Stage, 'cluster'>, plan: Plan, session: Session): Promise<void> {
  const { interruption } = session
  if (interruption.aborted) return
  const folder = join(session.reportFolder, 'evidence', 'cluster')
  const missing = await session.phases.phase('evidence', () => gatherEvidence(cluster, folder, interruption))
  if (missing.length > 0)
    session.fail('evidence', new BrokenError(`could not collect ${missing.join(', ')}; each file says why`))
  if (plan.sysdump)
    await session.phases
      .phase('sysdump', () => takeSysdump(cluster, folder, interruption))
      .catch((error: unknown) => session.fail('sysdump', error))
}

async function proveOn(
  fresh: Stage,
  plan: Plan,
  session: Session,
  runner: SuiteRunner,
  kept: KeptCluster | undefined,
  bail: Bail,
): Promise<void> {
  let stage = fresh
  const hasBare = await runner.has(BARE)
  // Cases of another file want to know too, and that one may be in another shard.
  if (kept === undefined && (hasBare || plan.shard !== undefined))
    stage = { ...stage, pendingPods: await notePendingPods(stage, session.signal) }
  if (hasBare) {
    if (kept === undefined) {
      await session.phases.phase('cases', () => runner.run(BARE, contextOf(stage, session, plan)), BARE)
    } else await runner.run(BARE, contextOf(stage, session, plan, kept.profile))
  }
  let installed = kept?.profile
  for (const profile of plan.profiles) {
    session.signal.throwIfAborted()
    if (bail.stopped) break
    const lack = await lackFor(profile, stage)
    if (lack !== undefined) {
      session.profiles.push({ name: profile.name, summary: profile.summary, features: [] })
      await runner.run(profile.name, { state: 'skipped', message: lack })
      continue
    }
    const before = isInstalled(installed, profile, plan) ? installed : undefined
    // An installation that fails leaves a cluster of which nothing is known.
    if (kept !== undefined && before === undefined) await keep(stage, undefined)
    installed = await session.phases.phase(
      'install',
      scope =>
        before === undefined
          ? install(stage, profile, plan, session, scope)
          : observeAgain(stage, before, profile, session),
      profile.name,
    )
    const context = contextOf(stage, session, plan, installed, await beforeCases(stage, plan))
    // On a cluster that was there already, agents have compiled long ago.
    const settled = (scope: PhaseScope) => (before === undefined ? settle(stage.kube, scope) : Promise.resolve())
    await session.phases.phase('cases', scope => runner.run(profile.name, context, () => settled(scope)), profile.name)
    // For the picture in the report only: a cluster that does not answer any more is told by its cases.
    const pods = await podsOf(stage.kube).catch(() => undefined)
    if (pods !== undefined) session.notePods(pods)
  }
  if (plan.keep || kept !== undefined) await keep(stage, installed)
}

async function keep(stage: Stage, profile: InstalledProfile | undefined): Promise<void> {
  const { cluster, images, pendingPods, prober } = stage
  await saveKept({
    cluster,
    images,
    pendingPods,
    ...(profile === undefined ? {} : { profile }),
    ...(prober === undefined ? {} : { prober }),
  })
}

/** Nothing works without an engine, and this is the one failure whose cure is always the same. */
async function requireEngine(): Promise<void> {
  const problem = await engineProblem()
  if (problem !== undefined) throw new BrokenError(problem.message, { cure: problem.cure })
}

/** Cases that found no cluster are broken, one by one, with the reason: a report without them would look empty. */
async function allBroken(plan: Plan, session: Session, runner: SuiteRunner, error: unknown): Promise<void> {
  if (session.signal.aborted) return
  const context = brokenBy(error)
  const done = new Set(session.cases.map(({ profile }) => profile))
  // Nothing is asked of an existing cluster as it was before Cilium.
  const before = plan.existing === undefined ? [BARE] : []
  for (const project of [...before, ...plan.profiles.map(({ name }) => name)]) {
    if (!done.has(project)) await runner.run(project, context)
  }
}
