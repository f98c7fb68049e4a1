import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { agentDaemonSets, ciliumNamespace } from '../cilium/namespace.ts'
import type { NamedProfile } from '../cilium/profile.ts'
import { chooseImages } from '../images/choose.ts'
import type { ImageSet } from '../images/image-set.ts'
import { Kube, type V1Node, isNotFound } from '../kube/client.ts'
import { pickContext } from '../kube/context.ts'
import { tryRun } from '../process/run.ts'
import { type Access, accessOf, accessText } from '../observe/access.ts'
import type { Cluster, ClusterNode } from '../provision/cluster.ts'
import { loadIntoNodes } from '../provision/load.ts'
import { BrokenError, RefusedError, messageOf } from '../results/errors.ts'
import type { InstalledProfile } from '../run/context.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { type Stage, detectInstalled, wantedOf, watchNodes } from './cluster-stage.ts'
import { whyNoPrivilegedPods } from './admission.ts'
import { clusterInfo } from './environment.ts'
import { runFolder } from './kept-cluster.ts'
import { knownOf } from './known-node.ts'
import type { ExistingCluster, Plan } from './plan.ts'
import type { Session } from './session.ts'

/** The Cilium that is installed on a cluster that somebody else made. Its claims are what it says of itself. */
export const INSTALLED: NamedProfile = {
  name: 'installed',
  summary: 'the Cilium that runs on the cluster, as its own configuration has it',
  values: {},
  claims: [],
}

/**
 * Connects to the cluster and gets ready what the cases bring there. Nothing is installed; all that the run makes is in
 * namespaces of its own, which the journal knows before the first one is made. Where the user may not make any, nothing is
 * written.
 *
 * @throws RefusedError when the user may not even read what the cases are about.
 * @throws BrokenError when the API server does not answer, or its nodes are not containers of this machine's Docker engine.
 */
export async function connect(existing: ExistingCluster, plan: Plan, session: Session): Promise<Stage> {
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
  const images = await session.phases.phase('images', scope => chooseImages(plan.images, wantedOf(plan), scope))
  if (allowed.podsClosed === undefined) {
    await session.journal.willCreate({ kind: 'namespaces', name: kubeconfig })
    await session.phases.phase('load images', () => loadImages(cluster, images))
  }
  const access = await withAdmission(allowed, kube, session.id, images.prober.image)
  session.cluster = { ...(await clusterInfo(cluster, kube)), access: accessText(access) }
  session.terminal.note(`access to the cluster: ${accessText(access)}`)
  await watchNodes(cluster)
  return { cluster, images, kube, pendingPods: [], kept: true, ...access }
}

/** @throws RefusedError when they are not enough for any case. */
async function rightsOn(kube: Kube): Promise<Access> {
  const access = await accessOf(kube, await ciliumNamespace(kube))
  if (access.level !== undefined) return access
  const cure = '"cilium-conformance rbac read-only" prints the least role, for whoever administers the cluster'
  throw new RefusedError(`access to the cluster: ${accessText(access)}`, { cure })
}

/** What RBAC allows, admission may still refuse. */
async function withAdmission(access: Access, kube: Kube, runId: string, image: string): Promise<Access> {
  if (access.level !== 'node-access') return access
  const nodesClosed = await whyNoPrivilegedPods(kube, runId, image)
  return nodesClosed === undefined ? access : { ...access, level: 'namespaced', nodesClosed }
}

/** @throws BrokenError when the API server does not answer. */
async function versionOf(kube: Kube, server: string): Promise<string> {
  return kube.version().catch((cause: unknown) => {
    const cure = 'check the address, the credentials and the network with "kubectl --context=... version"'
    throw new BrokenError(`the API server at ${server} cannot be asked: ${messageOf(cause)}`, { cause, cure })
  })
}

/** What is installed there. @throws BrokenError where no Cilium is. */
export async function installedThere(
  { kube }: Pick<Stage, 'kube'>,
  session: Pick<Session, 'profiles'>,
): Promise<InstalledProfile> {
  const { name, summary, values } = INSTALLED
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
  const installed = { ...seen, ciliumVersion: (await versionThere(kube)) ?? seen.ciliumVersion }
  session.profiles.push({ name, summary, ciliumVersion: installed.ciliumVersion, features: installed.features })
  return installed
}

/** By the image of the agents, such as `quay.io/cilium/cilium:v1.20.2@sha256:...`. */
async function versionThere(kube: Kube): Promise<string | undefined> {
  const [agents] = await agentDaemonSets(kube)
  const image = agents?.spec?.template.spec?.containers.find(({ name }) => name === 'cilium-agent')?.image ?? ''
  return /:v?([^:@/]+)(?:@.*)?$/.exec(image)?.[1]
}

/**
 * The cluster as its API server and the Docker engine of this machine describe it.
 *
 * @throws BrokenError when the API server does not answer, or a node is no container of the engine.
 */
export async function describeCluster(
  kube: Kube,
  { kubeconfig, server, runId }: { kubeconfig: string; server: string; runId: string },
): Promise<Cluster> {
  const kubernetesVersion = await versionOf(kube, server)
  const [{ items }, service, endpoints] = await Promise.all([
    kube.core.listNode(),
    kube.core.readNamespacedService({ namespace: 'default', name: 'kubernetes' }),
    kube.core.readNamespacedEndpoints({ namespace: 'default', name: 'kubernetes' }),
  ])
  const described = await Promise.all(items.map(describeNode))
  const nodes = described.map(({ node }) => node)
  const remote = nodes.filter(({ container }) => container === undefined)
  if (remote.length > 0)
    throw new BrokenError(
      `${remote.map(({ name }) => name).join(', ')} cannot be reached as containers of this machine's Docker engine`,
      {
        cure: 'use a cluster whose nodes are such containers, such as one of kind or k3d; others are not supported yet',
      },
    )
  const [network, ...others] = new Set(described.map(found => found.network))
  const [address] = endpoints.subsets ?? []
  return {
    runId,
    provisioner: 'none',
    distribution: distributionOf(items),
    kubernetesVersion,
    imageSource: 'the cluster’s own',
    kubeconfig,
    isForeign: true,
    ...(network === undefined || others.length > 0 ? {} : { network }),
    nodes,
    podCIDR: items.map(({ spec }) => spec?.podCIDR ?? '').join(','),
    serviceCIDR: service.spec?.clusterIP ?? '',
    apiServer: { host: address?.addresses?.[0]?.ip ?? '', port: address?.ports?.[0]?.port ?? 6443 },
    kubeletInsecureTls: false,
  }
}

/** A node, and the network of the engine on which it has its address; without one it is no container of this machine. */
async function describeNode(
  found: V1Node,
): Promise<{ readonly node: ClusterNode; readonly network: string | undefined }> {
  const { metadata, status } = found
  const name = metadata?.name ?? ''
  const labels = metadata?.labels ?? {}
  const isServer = 'node-role.kubernetes.io/control-plane' in labels || 'node-role.kubernetes.io/master' in labels
  const ip = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? ''
  const network = await networkOf(name, ip)
  const node: ClusterNode = { name, role: isServer ? 'server' : 'agent', ip, ...knownOf(found) }
  return { node: network === undefined ? node : { ...node, container: name }, network }
}

/** kind and k3d name containers like the nodes that they are; the address has to be the node's. */
async function networkOf(container: string, ip: string): Promise<string | undefined> {
  const format = '{{range $name, $at := .NetworkSettings.Networks}}{{println $name $at.IPAddress}}{{end}}'
  const asked = (await askEngine(['inspect', '--type', 'container', '--format', format, container])) ?? ''
  return asked
    .split('\n')
    .find(line => line.endsWith(` ${ip}`))
    ?.split(' ')[0]
}

/** Undefined where there is no engine, or it knows no such thing: the cluster may be anywhere. */
async function askEngine(argv: readonly string[]): Promise<string | undefined> {
  const asked = await tryRun(['docker', ...argv], { timeoutMs: BUDGETS.engineAnswer.ms }).catch(() => undefined)
  return asked?.exitCode === 0 ? asked.stdout : undefined
}

/** The part of a node by which distributions are told apart. */
interface NodeIdentity {
  readonly spec?: { readonly providerID?: string }
  readonly status?: { readonly nodeInfo?: { readonly kubeletVersion: string; readonly osImage: string } }
}

/** By the version of the kubelet, and the name that the provider gives the node. */
const DISTRIBUTIONS = [
  { mark: /^\S*\+k3s/, name: 'K3s' },
  { mark: /^\S*\+rke2/, name: 'RKE2' },
  { mark: / kind:\/\//, name: 'kind' },
] as const

/** What the nodes say that they are. */
export function distributionOf(nodes: readonly NodeIdentity[]): string {
  const [node] = nodes
  const kubelet = node?.status?.nodeInfo?.kubeletVersion ?? ''
  const os = node?.status?.nodeInfo?.osImage ?? 'an unknown system'
  const id = node?.spec?.providerID ?? ''
  const name = DISTRIBUTIONS.find(({ mark }) => mark.test(`${kubelet} ${id}`))?.name ?? 'Kubernetes'
  return `${name} ${kubelet} on ${os}`
}

/** Puts the images of the cases' pods into the nodes, as a registry would; nothing else of a node is changed. */
async function loadImages(cluster: Cluster, images: ImageSet): Promise<void> {
  if (images.source === 'registry') return loadIntoNodes(cluster, images.load)
  const own = (['busybox', 'netperf'] as const).flatMap(name => {
    const tag = images.images.find(image => image.name === name)?.reference
    return tag === undefined ? [] : { tag, image: images.pods[name] }
  })
  await loadIntoNodes(cluster, [images.prober, ...own])
}
