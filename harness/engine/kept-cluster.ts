import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImageSet } from '../images/image-set.ts'
import { findVersion } from '../images/versions.ts'
import { stateDir } from '../paths.ts'
import type { Cluster } from '../provision/cluster.ts'
import { UsageError } from '../results/errors.ts'
import type { InstalledProfile, PodSighting } from '../run/context.ts'

/** A cluster that `up` or `--keep` left, as `--reuse` finds it. It lies in the folder of its run and goes with it. */
export interface KeptCluster {
  readonly cluster: Cluster
  readonly images: ImageSet
  readonly pendingPods: readonly PodSighting[]
  /** The profile that was installed last. */
  readonly profile?: InstalledProfile
}

/** What flags ask of a cluster, as the command line gives them. */
export interface ClusterWishes {
  readonly nodes?: string
  readonly nodeCpus?: string
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
  await writeFile(join(folder, FILE), JSON.stringify(kept), { mode: 0o600 })
}

/**
 * The kept cluster of a run, or the newest one.
 *
 * @throws UsageError when there is none, with how to make one.
 */
export async function loadKept(which: string): Promise<KeptCluster> {
  const names: string[] = await readdir(stateDir('runs')).catch(() => [])
  const candidates = which === 'latest' ? names.toSorted().toReversed() : [which]
  for (const name of candidates) {
    const text = await readFile(join(runFolder(name), FILE), 'utf8').catch(() => undefined)
    if (text !== undefined) {
      const kept: KeptCluster = JSON.parse(text)
      return kept
    }
  }
  throw new UsageError(
    `--reuse finds no kept cluster${which === 'latest' ? '' : ` of run ${which}`}. Create one with "npx cilium-conformance up" or "npx cilium-conformance run --keep".`,
  )
}

/** @throws UsageError when flags ask for another cluster than the kept one, which would then pass for it. */
export function refuseOtherCluster(wishes: ClusterWishes, { cluster, images }: KeptCluster): void {
  const { nodes, nodeCpus, provisioner = 'auto', images: source = 'auto', ciliumVersion, kubernetesVersion } = wishes
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
