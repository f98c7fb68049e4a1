import { knownSecrets } from '../results/known-secrets.ts'
import { isDeepStrictEqual } from 'node:util'
import { everyPackagedPod } from '../observe/packaged-pods.ts'
import { type Vitals, takeVitals } from '../observe/vitals.ts'
import { detectFeatures, presentIn } from '../cilium/features.ts'
import { installCilium } from '../cilium/install.ts'
import { observeCilium } from '../cilium/observe.ts'
import { missingNeeds } from '../cilium/profile-needs.ts'
import type { NamedProfile } from '../cilium/profile.ts'
import { observeKernel } from '../host/kernel.ts'
import { type PlannedRelease, releaseImages } from '../cilium/release-images.ts'
import { chooseImages } from '../images/choose.ts'
import { type ImageSet, originOf } from '../images/image-set.ts'
import { kubeProxyFor } from '../images/kube-proxy.ts'
import type { RegistryOptions } from '../images/pinned.ts'
import { Kube } from '../kube/client.ts'
import { routerImage } from '../images/source/router.ts'
import type { Topology } from '../provision/topology.ts'
import { holdToProcessors, stallFiles } from '../provision/processors.ts'
import { loadIntoNodes } from '../provision/load.ts'
import type { PhaseScope } from '../results/phases.ts'
import type { InstalledProfile, PodSighting, ReadyContext } from '../run/context.ts'
import { MACHINE_PRESSURE, watchStalls, watchedStalls } from '../wait/machine-time.ts'
import { ALONE, DISRUPTIVE, LATE, loadProvisioner } from './discover.ts'
import { clusterInfo } from './environment.ts'
import { type KeptCluster, runFolder } from './kept-cluster.ts'
import type { Plan } from './plan.ts'
import type { Session } from './session.ts'
import { routesLearnt, startRouting } from './routing.ts'
import { loadSystemImages } from './system-images.ts'

/** A cluster that cases can run against: fresh without a CNI, or one that an earlier run kept. */
export interface Stage extends KeptCluster {
  readonly kube: Kube
  /** An earlier run made it. */
  readonly kept?: true
  /** Why no namespace and no pod of ours can be made there. */
  readonly podsClosed?: string
  /** Why no pod of ours can look at its nodes. */
  readonly nodesClosed?: string
}

/** What cases are told of a cluster. */
export interface CaseStage extends Omit<Stage, 'images'> {
  readonly images: Pick<Stage['images'], 'pods' | 'prober'> & {
    readonly cilium: Pick<Stage['images']['cilium'], 'missing'>
  }
}

/** The images for a run: those of nodes, of our own pods, and the chart. */
export function getImages(plan: Plan, { phases }: Session): Promise<ImageSet> {
  return phases.phase('images', scope => chooseImages(plan.images, wantedOf(plan), scope))
}

/** Gets the images and makes a cluster that has those of every profile. */
export async function provisionForProfiles(plan: Plan, session: Session): Promise<Stage> {
  const images = await getImages(plan, session)
  return provision(plan, session, images, byProfiles(plan, images))
}

/** Pulls what the releases need, as long as there is no cluster that waits for it, and makes the cluster. */
export async function provision(
  plan: Plan,
  session: Session,
  images: ImageSet,
  releases: readonly PlannedRelease[],
): Promise<Stage> {
  const { phases, signal } = session
  const pulled = await phases.phase('images of Cilium', scope => releaseImages(images, releases, scope))
  signal.throwIfAborted()
  const kubeProxy = hasKubeProxy(plan)
    ? await phases.phase('image of kube-proxy', scope => kubeProxyFor(images, scope))
    : undefined
  const topology = topologyOf(plan)
  const around = topology === undefined ? undefined : { topology, router: await routerOf(topology, session) }
  // rancher/k3s is the thing itself; where only a stand-in for it can be had, kind is nearer to what people run.
  const automatic = images.source === 'registry' || (topology?.nodes.length ?? 1) > 1 ? 'k3s' : 'kind'
  const provisioner = await loadProvisioner(plan.provisioner === 'auto' ? automatic : plan.provisioner)
  const made = await phases.phase(
    'provision',
    scope =>
      provisioner.provision({
        runId: session.id,
        nodes: plan.nodes,
        ranges: plan.ranges,
        ...(around === undefined ? {} : { around }),
        images,
        journal: session.journal,
        folder: runFolder(session.id),
        scope,
        signal,
      }),
    `${provisioner.name}, ${plan.nodes} nodes, images from ${originOf(images)}`,
  )
  signal.throwIfAborted()
  const held = plan.nodeCpus === undefined ? made : await holdToProcessors(made, plan.nodeCpus)
  const cluster = kubeProxy === undefined ? held : { ...held, kubeProxy: kubeProxy.image }
  await watchNodes(cluster)
  const kube = await Kube.fromFile(cluster.kubeconfig, { signal })
  const load = [...images.load, ...pulled, ...(kubeProxy === undefined ? [] : [kubeProxy])]
  if (load.length > 0) await phases.phase('load images', () => loadIntoNodes(cluster, load), `${load.length}`)
  // The other node images bring theirs along.
  if (images.node.flavour === 'k3s')
    await phases.phase('images of K3s', scope => loadSystemImages(cluster, kube, images, scope))
  session.cluster = await clusterInfo(cluster, kube)
  await startRouting(cluster)
  return { cluster, images, kube, pendingPods: [] }
}

/** The networks that the profiles, which agree on them, want around the nodes. */
export function topologyOf({ profiles }: Pick<Plan, 'profiles'>): Topology | undefined {
  return profiles.find(({ topology }) => topology !== undefined)?.topology
}

/** Whether the profiles, which agree on it, want a kube-proxy beside Cilium. */
export function hasKubeProxy({ profiles }: Pick<Plan, 'profiles'>): boolean {
  return profiles.some(({ kubeProxy }) => kubeProxy === true)
}

function routerOf({ router: { daemon } }: Topology, { phases }: Session): Promise<string> {
  return phases.phase('image of the router', scope => routerImage(daemon, scope), daemon)
}

/** Cilium once for each profile. */
function byProfiles({ profiles, userValues }: Plan, { cilium }: ImageSet): PlannedRelease[] {
  return profiles.map(({ values }) => ({ cilium, values, userValues }))
}

/** What the plan asks the source of images for. */
export function wantedOf(plan: Plan): RegistryOptions {
  const { provisioner, kubernetesVersion, ciliumVersion, allowUnpinned, bundle, mirror, chartRepository, suites } = plan
  return {
    provisioner,
    kubernetesVersion,
    ciliumVersion,
    allowUnpinned,
    bundle,
    mirror,
    chartRepository,
    pods: [
      'busybox',
      ...(provisioner === 'kind' ? (['metrics-server'] as const) : []),
      ...(suites.some(suite => ALONE.has(suite)) ? (['netperf'] as const) : []),
    ],
  }
}

/** Has every wait count what nodes that are containers of this machine wait for their processors. */
export async function watchNodes(cluster: Stage['cluster']): Promise<void> {
  watchStalls([MACHINE_PRESSURE, ...(await stallFiles(cluster))])
}

/** Waits until the packaged pods are there, Pending as they must be, and notes which they are. */
export async function notePendingPods(stage: Stage, signal: AbortSignal): Promise<PodSighting[]> {
  const pods = await everyPackagedPod(stage.kube, signal)
  return pods.map(({ component, name, namespace, uid }) => ({ component, name, namespace, uid }))
}

/** Why the profile cannot be installed on this cluster, with what was detected; undefined when it can. */
export async function lackFor({ needs = [] }: NamedProfile, { cluster, kube }: Stage): Promise<string | undefined> {
  if (needs.length === 0) return undefined
  const { items } = await kube.core.listNode()
  return missingNeeds(needs, {
    podCIDRs: items.map(({ spec }) => spec?.podCIDRs ?? []),
    // Containers have the kernel of the machine that they run on.
    kernel: cluster.nodes.every(({ container }) => container !== undefined) ? await observeKernel() : undefined,
  })
}

/** Whether just what the plan asks for is installed already. */
export function isInstalled(installed: InstalledProfile | undefined, profile: NamedProfile, { userValues }: Plan) {
  return installed?.name === profile.name && isDeepStrictEqual(installed.userValues, userValues)
}

/** Installs or switches to a profile and reports what the cluster said of itself. */
export async function install(
  stage: Stage,
  profile: NamedProfile,
  plan: Plan,
  session: Session,
  scope: PhaseScope,
): Promise<InstalledProfile> {
  const installedAt = Date.now()
  const { result, observation, values } = await installCilium({
    cluster: stage.cluster,
    kube: stage.kube,
    images: stage.images,
    profile,
    userValues: plan.userValues,
    folder: runFolder(stage.cluster.runId),
    scope,
    signal: session.signal,
  })
  for (const object of profile.objects ?? []) await stage.kube.apply(object)
  await routesLearnt(stage, scope)
  session.profiles.push(result)
  return {
    name: profile.name,
    claims: profile.claims,
    ciliumVersion: result.ciliumVersion ?? '',
    values,
    ...(plan.userValues === undefined ? {} : { userValues: plan.userValues }),
    features: result.features,
    observation,
    installedAt,
  }
}

/**
 * How Cilium is before the first case, for the suites that look back; asked only where one is chosen. Where the agents cannot be
 * asked, other cases say why, and these are skipped.
 */
export async function beforeCases(
  { kube }: Pick<Stage, 'kube'>,
  { suites }: Pick<Plan, 'suites'>,
): Promise<Vitals | undefined> {
  const isLookedBack = suites.some(suite => LATE.has(suite)) && !suites.some(suite => DISRUPTIVE.has(suite))
  return isLookedBack ? takeVitals(kube).catch(() => undefined) : undefined
}

/** What the cases of a stage are told. */
export function contextOf(
  stage: CaseStage,
  { reportFolder }: Pick<Session, 'reportFolder'>,
  { measure, nodePairs, seed }: Pick<Plan, 'measure' | 'nodePairs' | 'seed'>,
  profile?: InstalledProfile,
  before?: Vitals,
): ReadyContext {
  return {
    state: 'ready',
    runId: stage.cluster.runId,
    cluster: stage.cluster,
    pods: stage.images.pods,
    prober: stage.images.prober,
    missing: stage.images.cilium.missing,
    stalls: watchedStalls(),
    measure,
    nodePairs,
    seed,
    evidence: `${reportFolder}/evidence`,
    secrets: knownSecrets(),
    ...(profile === undefined ? {} : { profile }),
    ...(before === undefined ? {} : { before }),
    ...(stage.kept === undefined ? {} : { kept: stage.kept }),
    ...(stage.podsClosed === undefined ? {} : { podsClosed: stage.podsClosed }),
    ...(stage.nodesClosed === undefined ? {} : { nodesClosed: stage.nodesClosed }),
    ...(stage.pendingPods.length === 0 ? {} : { pendingPods: stage.pendingPods }),
  }
}

/** A kept cluster, connected to, with the images of the profiles; throws what the API server throws when it is gone. */
export async function resume(kept: KeptCluster, plan: Plan, session: Session): Promise<Stage> {
  await watchNodes(kept.cluster)
  const kube = await Kube.fromFile(kept.cluster.kubeconfig, { signal: session.signal })
  session.cluster = await clusterInfo(kept.cluster, kube)
  const releases = byProfiles(plan, kept.images)
  await session.phases.phase('images of Cilium', async scope =>
    loadIntoNodes(kept.cluster, await releaseImages(kept.images, releases, scope)),
  )
  return { ...kept, kube, kept: true }
}

/** What is installed on a kept cluster, asked anew and reported like a profile that this run installed. */
export async function observeAgain(
  stage: Stage,
  installed: InstalledProfile,
  { name, summary }: NamedProfile,
  session: Session,
): Promise<InstalledProfile> {
  const now = await observedNow(stage.kube, installed)
  session.profiles.push({
    name,
    summary,
    ciliumVersion: now.ciliumVersion,
    values: now.values,
    features: now.features,
  })
  return now
}

/** What is installed now, under a name. It claims what it has, unless its claims are known. */
export async function detectInstalled(
  kube: Kube,
  {
    claims,
    ...known
  }: Pick<InstalledProfile, 'name' | 'ciliumVersion' | 'values'> & { claims?: readonly string[] | undefined },
): Promise<InstalledProfile> {
  const observation = await observeCilium(kube)
  const features = detectFeatures(observation)
  return { ...known, claims: claims ?? presentIn(features), features, observation, installedAt: Date.now() }
}

/** What was installed, with what the cluster says of itself now. */
export async function observedNow(kube: Kube, installed: InstalledProfile): Promise<InstalledProfile> {
  const observation = await observeCilium(kube)
  return { ...installed, observation, features: detectFeatures(observation) }
}
