import { isDeepStrictEqual } from 'node:util'
import { agentMetrics } from '../cilium/agent-metrics.ts'
import { installCilium } from '../cilium/install.ts'
import { settle } from '../cilium/settled.ts'
import { presentIn } from '../cilium/features.ts'
import { type Values, valueAt } from '../values.ts'
import { type CiliumRelease, ciliumRelease } from '../images/release.ts'
import { unprovenIn } from '../results/exit-code.ts'
import type { NamedParts } from '../results/model.ts'
import type { Rehearsal } from '../results/upgrade.ts'
import type { InstalledProfile } from '../run/context.ts'
import type { PhaseScope } from '../results/phases.ts'
import { allKeys } from '../upgrade/chart.ts'
import { ALONE } from '../engine/discover.ts'
import { runFolder } from '../engine/kept-cluster.ts'
import type { Session } from '../engine/session.ts'
import {
  beforeCases,
  type Stage,
  contextOf,
  detectInstalled,
  getImages,
  notePendingPods,
  provision,
} from '../engine/cluster-stage.ts'
import type { Progress } from './progress.ts'
import { ReleaseChange } from './release-change.ts'
import { type RehearsalRequest, type ReleaseWithValues, profileOf } from './request.ts'
import { STAGES, type StageKey, caseChanges, compareMetrics, stageName, tallies } from './suite-stages.ts'

/**
 * Tries the upgrade in a cluster of its own: the current release, the suites, traffic on every path, the upgrade, the
 * suites again, the way back. A target that does not start is rolled back while the traffic goes on.
 *
 * @param progress Filled in as things come to be known.
 */
export async function rehearse(request: RehearsalRequest, progress: Progress): Promise<void> {
  const { from, to, plan, session, runner } = request
  const { phases, signal } = session
  const source = { mirror: plan.mirror, repository: plan.chartRepository }
  const images = await getImages(plan, session)
  const releases = await phases.phase('releases', async scope => ({
    from: await ciliumRelease(images, from.version, source, scope),
    to: await ciliumRelease(images, to.version, source, scope),
  }))
  const bare = await provision(plan, session, images, [
    { cilium: releases.from, values: from.values },
    { cilium: releases.to, values: to.values },
  ])
  const stage = { ...bare, pendingPods: await notePendingPods(bare, signal) }
  const before = await phases.phase('install', scope => install(request, stage, releases.from, scope), from.version)
  progress.overridden = overriddenIn(from.values, before.values)
  // With other values the features may differ on purpose.
  const claims = isDeepStrictEqual(from.values, to.values) ? before.claims : undefined
  const change = new ReleaseChange(request, stage, progress, {
    installed: key =>
      key === STAGES.after
        ? installedAs(stage, 'after', to, claims)
        : installedAs(stage, 'rolled-back', from, before.claims),
    look: (key, installed) => lookAt(request, stage, progress, key, installed),
    watched: runner !== undefined && trafficGoesOn(plan.suites),
  })
  if (await change.upgrade(releases.to, before)) await change.rollback(before)
}

/** Whether traffic goes on while the suites run: beside what measures nothing else may. */
export function trafficGoesOn(suites: readonly string[]): boolean {
  return !suites.some(suite => ALONE.has(suite))
}

/** The rehearsal as it is told. */
export function rehearsalOf(
  { legs, watches, features, metrics, refusal, overridden }: Progress,
  { cases }: Pick<Session, 'cases'>,
  named: NamedParts | undefined,
): Rehearsal {
  const first = cases.filter(({ profile }) => profile === STAGES.before)
  return {
    legs,
    watches,
    ...(refusal === undefined ? {} : { refusal }),
    features,
    suites: tallies(cases),
    unproven: unprovenIn({ cases: first, named: { suites: named?.suites ?? [] } }).map(({ name }) => name),
    changed: caseChanges(cases),
    metrics: compareMetrics(metrics),
    overridden,
  }
}

async function install(
  { from, session }: RehearsalRequest,
  stage: Stage,
  release: CiliumRelease,
  scope: PhaseScope,
): Promise<InstalledProfile> {
  const { result, values } = await installCilium({
    cluster: stage.cluster,
    kube: stage.kube,
    images: { ...stage.images, cilium: release },
    profile: profileOf('before', from),
    folder: runFolder(stage.cluster.runId),
    scope,
    signal: session.signal,
  })
  await settle(stage.kube, scope)
  session.profiles.push(result)
  return { ...(await installedAs(stage, 'before', from)), values }
}

/** Runs the suites, and reads what the agents have counted meanwhile. */
async function lookAt(
  { runner, session, plan }: RehearsalRequest,
  stage: Stage,
  progress: Progress,
  name: StageKey,
  installed: InstalledProfile,
): Promise<void> {
  const { phases, signal } = session
  if (runner !== undefined) {
    signal.throwIfAborted()
    const context = contextOf(stage, session, plan, installed, await beforeCases(stage, plan))
    await phases.phase('cases', () => runner.run(name, context), name)
  }
  signal.throwIfAborted()
  progress.features.push({ stage: stageName(name), present: presentIn(installed.features) })
  progress.metrics.set(name, await phases.phase('metrics', () => agentMetrics(stage.kube), name))
}

/** @param claims What it has to have; what it has where nothing is known. */
async function installedAs(
  stage: Stage,
  name: string,
  { version, values }: ReleaseWithValues,
  claims?: readonly string[],
): Promise<InstalledProfile> {
  return detectInstalled(stage.kube, { name, ciliumVersion: version, values, claims })
}

/** Keys of the operator that the throw-away cluster has otherwise. */
export function overriddenIn(wanted: Values, used: Values): string[] {
  return allKeys(wanted)
    .map(path => path.join('.'))
    .filter(key => {
      const [asked, got] = [valueAt(wanted, key), valueAt(used, key)]
      return (typeof asked !== 'object' || Array.isArray(asked)) && JSON.stringify(asked) !== JSON.stringify(got)
    })
}
