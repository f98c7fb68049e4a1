import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type HelmRelease, helmRelease } from '../cilium/helm-release.ts'
import { ciliumNamespace } from '../cilium/namespace.ts'
import { listAgents } from '../cilium/observe.ts'
import type { NamedProfile } from '../cilium/profile.ts'
import { ownArchitecture } from '../images/prober.ts'
import { type WorkloadImages, workloadImages } from '../images/workloads.ts'
import { Kube, isNotFound } from '../kube/client.ts'
import { pickContext } from '../kube/context.ts'
import { type Access, accessOf, accessText } from '../observe/access.ts'
import type { Cluster } from '../provision/cluster.ts'
import { loadArchive, loadIntoNodes } from '../provision/load.ts'
import { BrokenError, RefusedError } from '../results/errors.ts'
import type { InstalledProfile } from '../run/context.ts'
import { refusedByAdmission, whyAgentsClosed } from './admission.ts'
import { type CaseStage, detectInstalled, watchNodes } from './cluster-stage.ts'
import { describeCluster, versionOf } from './describe-cluster.ts'
import { clusterInfo } from './environment.ts'
import { runFolder } from './kept-cluster.ts'
import type { ExistingCluster, Plan } from './plan.ts'
import type { Session } from './session.ts'

/** The Cilium that is installed on a cluster that somebody else made. Its claims are what it says of itself. */
export const INSTALLED: NamedProfile = {
  name: 'installed',
  summary: 'the Cilium that runs on the cluster, as its own configuration has it',
  values: {},
  claims: [],
}

/** A cluster that somebody else made, and the images of what cases bring there. */
export interface ExistingStage extends CaseStage {
  readonly workloads: WorkloadImages
}

/**
 * Connects to the cluster and gets ready what the cases bring there. Nothing is installed; all that the run makes is in
 * namespaces of its own, which the journal knows before the first one is made. Where the user may not make any, nothing is
 * written. Images are loaded into nodes that are containers here.
 *
 * @throws RefusedError when the user may not even read what the cases are about.
 * @throws BrokenError when the API server does not answer, or nodes need a prober that cannot be built here.
 */
export async function connect(existing: ExistingCluster, plan: Plan, session: Session): Promise<ExistingStage> {
  const { text, server } = await pickContext(existing)
  const kubeconfig = join(runFolder(session.id), 'kubeconfig')
  await writeFile(kubeconfig, text, { mode: 0o600 })
  const kube = await Kube.fromFile(kubeconfig, { signal: session.signal })
  const [cluster, allowed] = await session.phases.phase(
    'connect',
    async () => {
      await versionOf(kube, server)
      const rights = await rightsOn(kube)
      return [await describeCluster(kube, { kubeconfig, server, runId: session.id }), rights] as const
    },
    server,
  )
  if (existing.proberImage === undefined) await refuseOtherArchitectures(kube)
  const canLoad = cluster.nodes.every(({ container }) => container !== undefined)
  const wishes = { choice: plan.images, proberImage: existing.proberImage, canLoad }
  const workloads = await session.phases.phase('images', scope => workloadImages(wishes, scope))
  if (allowed.podsClosed === undefined) {
    await session.journal.willCreate({ kind: 'namespaces', name: kubeconfig })
    if (canLoad) await session.phases.phase('load images', () => loadImages(cluster, workloads))
  }
  const { pods, prober, missing } = workloads
  const images = { pods, prober: { image: prober, tag: prober }, cilium: { missing } }
  const access = await withAdmission(allowed, kube, session.id, prober)
  session.cluster = { ...(await clusterInfo(cluster, kube)), access: accessText(access) }
  session.terminal.note(`access to the cluster: ${accessText(access)}`)
  await watchNodes(cluster)
  return { cluster, images, workloads, kube, pendingPods: [], kept: true, ...access }
}

/** @throws RefusedError when they are not enough for any case. */
async function rightsOn(kube: Kube): Promise<Access> {
  const namespace = await ciliumNamespace(kube)
  const access = await accessOf(kube, namespace)
  if (access.level === undefined) {
    const cure = '"cilium-conformance rbac read-only" prints the least role, for whoever administers the cluster'
    throw new RefusedError(`access to the cluster: ${accessText(access)}`, { cure })
  }
  const refused = await whyAgentsClosed(kube, namespace)
  if (refused === undefined) return access
  const cure = `have whoever administers the cluster let the user of the kubeconfig run commands in pods of namespace ${namespace}`
  throw new RefusedError(`access to the cluster: ${refused}`, { cure })
}

/** What RBAC allows, admission may still refuse. */
async function withAdmission(access: Access, kube: Kube, runId: string, image: string): Promise<Access> {
  if (access.podsClosed !== undefined) return access
  const { exec, privilegedPods } = await refusedByAdmission(kube, runId, image)
  // A pod in which nothing can be asked for proves nothing.
  if (exec !== undefined) return { level: 'read-only', podsClosed: exec, nodesClosed: exec }
  if (privilegedPods === undefined || access.nodesClosed !== undefined) return access
  return { ...access, level: 'namespaced', nodesClosed: privilegedPods }
}

/** What is installed there. @throws BrokenError where no Cilium is. */
export async function installedThere(
  { kube }: Pick<ExistingStage, 'kube'>,
  session: Pick<Session, 'profiles'>,
): Promise<InstalledProfile> {
  const { name, summary } = INSTALLED
  const release = await helmRelease(kube)
  const values = release?.values ?? {}
  const seen = await detectInstalled(kube, { name, ciliumVersion: 'unknown', values }).catch(async (cause: unknown) => {
    if (!isNotFound(cause)) throw cause
    const where = await ciliumNamespace(kube)
    throw new BrokenError(
      `there is no Cilium on the cluster: no DaemonSet has the label k8s-app=cilium, and ${where} has no ConfigMap cilium-config`,
      { cause },
    )
  })
  if (seen.observation.agents.length === 0)
    throw new BrokenError(`no agent of Cilium runs in the namespace ${await ciliumNamespace(kube)}`)
  const installed = { ...seen, ciliumVersion: (await versionThere(kube, release)) ?? seen.ciliumVersion }
  const { ciliumVersion, features } = installed
  session.profiles.push({ name, summary, ciliumVersion, values, features })
  return installed
}

/** By the image of the agents, such as `quay.io/cilium/cilium:v1.20.2@sha256:...`; one without a tag has the version of the chart. */
async function versionThere(kube: Kube, release: HelmRelease | undefined): Promise<string | undefined> {
  // Their pods: whoever may only read need not be allowed to look for DaemonSets in every namespace.
  const [agent] = await listAgents(kube)
  const image = agent?.spec?.containers.find(({ name }) => name === 'cilium-agent')?.image ?? ''
  return /:v?([^:@/]+)(?:@.*)?$/.exec(image)?.[1] ?? release?.version
}

/** The prober is built for this machine. */
async function refuseOtherArchitectures(kube: Kube): Promise<void> {
  const { items } = await kube.core.listNode()
  const own = ownArchitecture()
  const others = items.flatMap(({ metadata, status }) => {
    const { architecture = own } = status?.nodeInfo ?? {}
    return architecture === own ? [] : [`${metadata?.name} is ${architecture}`]
  })
  if (others.length === 0) return
  throw new BrokenError(`the prober that is built here is for ${own}, and ${others.join(', ')}`, {
    cure: 'name an image of the prober for every architecture of the nodes with --prober-image=REF',
  })
}

/** Puts the images of the cases' pods into the nodes, as a registry would; nothing else of a node is changed. */
async function loadImages(cluster: Cluster, { built, toLoad }: WorkloadImages): Promise<void> {
  if (built !== undefined) await loadArchive(cluster, built.archive, built.reference)
  await loadIntoNodes(cluster, toLoad)
}
