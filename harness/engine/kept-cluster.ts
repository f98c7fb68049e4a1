import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { proberSource } from '../images/carried.ts'
import type { ImageSet } from '../images/image-set.ts'
import { findVersion } from '../images/versions.ts'
import { holderOf, holderText, lockCluster } from '../journal/cluster-lock.ts'
import { stateDir } from '../paths.ts'
import type { Cluster } from '../provision/cluster.ts'
import { reachWithoutProxy } from '../provision/engine-host.ts'
import type { Topology } from '../provision/topology.ts'
import { UsageError } from '../results/errors.ts'
import type { InstalledProfile, PodSighting } from '../run/context.ts'

/** A cluster that `up` or `--keep` left, as `--reuse` finds it. It lies in the folder of its run and goes with it. */
export interface KeptCluster {
  readonly cluster: Cluster
  readonly images: ImageSet
  readonly pendingPods: readonly PodSighting[]
  /** The profile that was installed last. */
  readonly profile?: InstalledProfile
  /** Hash over the source of the prober that its nodes have; absent until the cluster is saved. */
  readonly prober?: string
}

/** What flags ask of a cluster, as the command line gives them. */
export interface ClusterWishes {
  readonly nodes?: string
  readonly nodeCpus?: string
  readonly clusterCidr?: string
  readonly serviceCidr?: string
  readonly ipFamily?: string
  readonly provisioner?: string
  readonly images?: string
  readonly ciliumVersion?: string
  readonly kubernetesVersion?: string
}

const FILE = 'kept.json'

/** Folder of a run for what must outlive the process. */
export function runFolder(runId: string): string {
  return stateDir('runs', runId)
}

/** Saves a cluster for `--reuse`. */
export async function saveKept(kept: KeptCluster): Promise<void> {
  const folder = runFolder(kept.cluster.runId)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { prober = await proberSource() } = kept
  await writeFile(join(folder, FILE), JSON.stringify({ ...kept, prober }), { mode: 0o600 })
}

/**
 * The kept cluster of a run, or the newest one.
 *
 * @throws UsageError when there is none, with how to make one.
 */
export async function loadKept(which: string): Promise<KeptCluster> {
  for (const name of which === 'latest' ? await newestFirst() : [which]) {
    const text = await readFile(join(runFolder(name), FILE), 'utf8').catch(() => undefined)
    if (text !== undefined) {
      const kept: KeptCluster = JSON.parse(text)
      reachWithoutProxy(await readFile(kept.cluster.kubeconfig, 'utf8').catch(() => ''))
      return kept
    }
  }
  throw new UsageError(
    `--reuse finds no kept cluster${which === 'latest' ? '' : ` of run ${which}`}. Create one with "npx cilium-conformance up" or "npx cilium-conformance run --keep".`,
  )
}

async function newestFirst(): Promise<string[]> {
  const names: string[] = await readdir(stateDir('runs')).catch(() => [])
  return names.toSorted().toReversed()
}

/**
 * Takes a kept cluster for this process: two runs at once would each judge what the other does.
 *
 * @throws UsageError when another run has it, with who that is and which others are free.
 */
export async function lockKept(
  { cluster: { runId } }: KeptCluster,
  command: readonly string[],
): Promise<AsyncDisposable> {
  const taken = await lockCluster(runId, command)
  if ('release' in taken) return { [Symbol.asyncDispose]: taken.release }
  const others = await Promise.all((await newestFirst()).map(async name => ((await isFree(name)) ? [name] : [])))
  const free = others.flat().map(name => `--reuse=${name}`)
  const instead = free.length === 0 ? 'create another with "cilium-conformance up"' : `use ${free.join(' or ')}`
  throw new UsageError(
    `the kept cluster ${runId} is in use by ${holderText(taken.heldBy, hostname())}. Wait until that has ended, or ${instead}.`,
  )
}

async function isFree(runId: string): Promise<boolean> {
  const kept = await readFile(join(runFolder(runId), FILE), 'utf8').catch(() => undefined)
  return kept !== undefined && (await holderOf(runId)) === undefined
}

/** @throws UsageError when the nodes have the prober of another version of this program, which need not know what cases ask. */
export async function refuseOtherProber({ cluster: { runId }, prober }: KeptCluster): Promise<void> {
  if (prober === (await proberSource())) return
  throw new UsageError(
    `the kept cluster ${runId} has the prober of another version of this program. Remove it with "cilium-conformance down ${runId}", and create another with "cilium-conformance up".`,
  )
}

/** @throws UsageError when profiles want other networks around the nodes than the kept cluster has. */
export function refuseOtherTopology(wanted: Topology | undefined, { cluster }: Pick<KeptCluster, 'cluster'>): void {
  if (isDeepStrictEqual(wanted, cluster.surroundings?.topology)) return
  const there = networksIn(cluster.surroundings?.topology)
  throw new UsageError(
    `the kept cluster ${cluster.runId} has ${there}, and the profile wants ${networksIn(wanted)}. Choose another profile, or create another cluster with "cilium-conformance up".`,
  )
}

/** @throws UsageError when the profiles want a kube-proxy that the kept cluster has not, or the other way round. */
export function refuseOtherProxy(
  wanted: boolean,
  { cluster: { runId, kubeProxy } }: Pick<KeptCluster, 'cluster'>,
): void {
  if (wanted === (kubeProxy !== undefined)) return
  const [there, wish] = wanted ? ['no kube-proxy', 'one'] : ['a kube-proxy', 'none']
  throw new UsageError(
    `the kept cluster ${runId} has ${there}, and the profile wants ${wish}. Choose another profile, or create another cluster with "cilium-conformance up".`,
  )
}

function networksIn(topology: Topology | undefined): string {
  if (topology === undefined) return 'nodes on one network without a router'
  return `nodes on ${topology.nodes.join(' and ')} with a router that runs ${topology.router.daemon}`
}

/** @throws UsageError when flags ask for another cluster than the kept one, which would then pass for it. */
export function refuseOtherCluster(wishes: ClusterWishes, { cluster, images }: KeptCluster): void {
  const {
    nodes,
    nodeCpus,
    clusterCidr,
    serviceCidr,
    ipFamily,
    provisioner = 'auto',
    images: source = 'auto',
    ciliumVersion,
    kubernetesVersion,
  } = wishes
  const answers = [
    ['--nodes', nodes, `${cluster.nodes.length} nodes`, nodes === undefined || Number(nodes) === cluster.nodes.length],
    [
      '--node-cpus',
      nodeCpus,
      cluster.nodeCpus === undefined
        ? 'nodes that may use all processors'
        : `nodes held to ${cluster.nodeCpus} processors`,
      nodeCpus === undefined || Number(nodeCpus) === cluster.nodeCpus,
    ],
    ['--cluster-cidr', clusterCidr, `pods in ${cluster.podCIDR}`, [undefined, cluster.podCIDR].includes(clusterCidr)],
    [
      '--service-cidr',
      serviceCidr,
      `services in ${cluster.serviceCIDR}`,
      [undefined, cluster.serviceCIDR].includes(serviceCidr),
    ],
    [
      '--ip-family',
      ipFamily,
      cluster.ipv6 === undefined ? 'IPv4 alone' : 'IPv4 and IPv6',
      [undefined, cluster.ipv6 === undefined ? 'ipv4' : 'dual'].includes(ipFamily),
    ],
    ['--provisioner', provisioner, cluster.provisioner, ['auto', cluster.provisioner].includes(provisioner)],
    ['--images', source, `images from ${images.source}`, ['auto', images.source].includes(source)],
    [
      '--cilium-version',
      ciliumVersion,
      `Cilium ${images.cilium.version}`,
      has('--cilium-version', ciliumVersion, images.cilium.version),
    ],
    [
      '--kubernetes-version',
      kubernetesVersion,
      `Kubernetes ${cluster.kubernetesVersion}`,
      has('--kubernetes-version', kubernetesVersion, cluster.kubernetesVersion),
    ],
  ] as const
  for (const [option, wanted, there, same] of answers) {
    if (same) continue
    throw new UsageError(
      `${option}=${wanted}: the kept cluster ${cluster.runId} has ${there}. Leave the flag out, or create another cluster with "cilium-conformance up".`,
    )
  }
}

function has(option: string, wanted: string | undefined, version: string): boolean {
  return wanted === undefined || findVersion(option, wanted, [version]) !== undefined
}
