import { isDeepStrictEqual } from 'node:util'
import { type AgentMetrics, agentMetrics } from '../cilium/agent-metrics.ts'
import { installCilium } from '../cilium/install.ts'
import { settle } from '../cilium/settled.ts'
import { detectFeatures } from '../cilium/features.ts'
import { observeCilium } from '../cilium/observe.ts'
import { type Values, valueAt } from '../values.ts'
import { type CiliumRelease, ciliumRelease } from '../images/release.ts'
import { loadIntoNodes } from '../provision/load.ts'
import type { Leg, Refusal, Rehearsal } from '../results/upgrade.ts'
import type { InstalledProfile } from '../run/context.ts'
import type { PhaseScope } from '../results/phases.ts'
import { allKeys } from '../upgrade/chart.ts'
import { runFolder } from '../engine/kept-cluster.ts'
import type { Session } from '../engine/session.ts'
import { type Stage, contextOf, notePendingPods, provision } from '../engine/cluster-stage.ts'
import { ReleaseChange } from './release-change.ts'
import { type RehearsalRequest, type ReleaseWithValues, profileOf } from './request.ts'
import { STAGES, type StageKey, caseChanges, compareMetrics, tallies } from './suite-stages.ts'

/** A rehearsal under way: what is known when it is cut short is known. */
export interface Progress {
  readonly legs: Leg[]
  readonly metrics: Map<StageKey, AgentMetrics>
  refusal?: Refusal
  overridden: readonly string[]
}

/**
 * Tries the upgrade in a cluster of its own: the current release, the suites, traffic on every path, the upgrade, the
 * suites again, the way back. A target that does not start is rolled back while the traffic goes on.
 *
 * @param progress Filled in as things come to be known.
 */
export async function rehearse(request: RehearsalRequest, progress: Progress): Promise<void> {
  const { from, to, plan, session } = request
  const { phases, signal } = session
  const bare = await provision(plan, session)
  const stage = { ...bare, pendingPods: await notePendingPods(bare, signal) }
  const releases = await phases.phase('releases', async scope => ({
    from: await ciliumRelease(stage.images, from.version, scope),
    to: await ciliumRelease(stage.images, to.version, scope),
  }))
  await phases.phase('load', () => load(stage, [...releases.from.load, ...releases.to.load]))
  const before = await phases.phase('install', scope => install(request, stage, releases.from, scope), from.version)
  progress.overridden = overriddenIn(from.values, before.values)
  const look = (name: StageKey, installed: InstalledProfile) => lookAt(request, stage, progress, name, installed)
  await look(STAGES.before, before)
  const change = new ReleaseChange(request, stage)
  const refusal = await change.upgrade(releases.to, before, progress.legs)
  if (refusal !== undefined) progress.refusal = refusal
  if (progress.legs.at(-1)?.name === 'upgrade') {
    // With other values the features may differ on purpose.
    const claims = isDeepStrictEqual(from.values, to.values) ? before.claims : undefined
    await look(STAGES.after, await installedAs(stage, 'after', to, claims))
    await change.rollback(before, progress.legs)
  }
  // A release that did not come back is told by its leg: nothing more is to be learnt from it.
  if (progress.legs.at(-1)?.outcome !== 'done') return
  await look(STAGES.rolledBack, await installedAs(stage, 'rolled-back', from, before.claims))
}

/** The rehearsal as it is told. */
export function rehearsalOf({ legs, metrics, refusal, overridden }: Progress, session: Session): Rehearsal {
  return {
    legs,
    ...(refusal === undefined ? {} : { refusal }),
    suites: tallies(session.cases),
    changed: caseChanges(session.cases),
    metrics: compareMetrics(metrics),
    overridden,
  }
}

/** One after the other: each image is several hundred megabytes, and the nodes unpack it side by side. */
async function load(stage: Stage, images: CiliumRelease['load']): Promise<void> {
  for (const { tag, image } of images) await loadIntoNodes(stage.cluster, tag, image)
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
    await phases.phase('cases', () => runner.run(name, contextOf(stage, session, plan, installed)), name)
  }
  signal.throwIfAborted()
  progress.metrics.set(name, await phases.phase('metrics', () => agentMetrics(stage.kube), name))
}

/** @param claims What it has to have; what it has where nothing is known. */
async function installedAs(
  stage: Stage,
  name: string,
  { version, values }: ReleaseWithValues,
  claims?: readonly string[],
): Promise<InstalledProfile> {
  const observation = await observeCilium(stage.kube)
  const features = detectFeatures(observation)
  const present = features.filter(feature => feature.present).map(feature => feature.name)
  return {
    name,
    claims: claims ?? present,
    ciliumVersion: version,
    values,
    features,
    observation,
    installedAt: Date.now(),
  }
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
