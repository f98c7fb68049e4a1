import { installCilium } from '../../cilium/install.ts'
import { detectFeatures } from '../../cilium/features.ts'
import { observeCilium } from '../../cilium/observe.ts'
import { type Values, valueAt } from '../../cilium/values.ts'
import { type CiliumRelease, ciliumRelease } from '../../images/release.ts'
import { loadIntoNodes } from '../../provision/load.ts'
import type { Leg, Refusal, Rehearsal } from '../../result/upgrade.ts'
import type { InstalledProfile } from '../../run/context.ts'
import type { PhaseScope } from '../../run/phases.ts'
import { allKeys } from '../../upgrade/chart.ts'
import { runFolder } from '../kept.ts'
import type { Session } from '../session.ts'
import { type Stage, contextOf, notePendingPods, provision } from '../stage.ts'
import { Change } from './change.ts'
import { type RehearsalRequest, type Side, profileOf } from './side.ts'
import { STAGES, caseChanges, tallies } from './suites.ts'

/** A rehearsal under way: what is known when it is cut short is known. */
export interface Progress {
  readonly legs: Leg[]
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
  await suites(request, stage, STAGES.before, before)
  const change = new Change(request, stage)
  const upgrade = await change.upgrade(releases.to, before)
  progress.legs.push(...upgrade.legs)
  if (upgrade.refusal !== undefined) progress.refusal = upgrade.refusal
  if (upgrade.refusal === undefined) {
    await suites(request, stage, STAGES.after, await installedAs(stage, 'after', to))
    progress.legs.push(await change.rollback(before))
  }
  await suites(request, stage, STAGES.rolledBack, await installedAs(stage, 'rolled-back', from))
}

/** The rehearsal as it is told. */
export function rehearsalOf({ legs, refusal, overridden }: Progress, session: Session): Rehearsal {
  return {
    legs,
    ...(refusal === undefined ? {} : { refusal }),
    suites: tallies(session.cases),
    changed: caseChanges(session.cases),
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
  session.profiles.push(result)
  return { ...(await installedAs(stage, 'before', from)), values }
}

async function suites(
  { runner, session, plan }: RehearsalRequest,
  stage: Stage,
  name: string,
  installed: InstalledProfile,
): Promise<void> {
  if (runner === undefined) return
  session.signal.throwIfAborted()
  await session.phases.phase('cases', () => runner.run(name, contextOf(stage, session, plan, installed)), name)
  session.signal.throwIfAborted()
}

async function installedAs(stage: Stage, name: string, { version, values }: Side): Promise<InstalledProfile> {
  const observation = await observeCilium(stage.kube)
  const features = detectFeatures(observation)
  return { name, claims: [], ciliumVersion: version, values, features, observation, installedAt: Date.now() }
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
