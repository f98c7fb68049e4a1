import { execa } from 'execa'
import { idOf } from '../images/engine.ts'
import type { LoadableImage } from '../images/image-set.ts'
import { namesInContainerd } from '../images/reference.ts'
import { run, tryRun } from '../process/run.ts'
import { BrokenError, messageOf } from '../results/errors.ts'
import type { Cluster, ClusterNode } from './cluster.ts'

/** Where containerd listens in a node of K3s, and in one that keeps to its paths; elsewhere it is where `ctr` looks. */
const K3S_SOCKET = '/run/k3s/containerd/containerd.sock'

/** Where containerd's configuration is: K3s's, then everybody's. */
const CONFIGS = ['/var/lib/rancher/k3s/agent/etc/containerd/config.toml', '/etc/containerd/config.toml']

/** Label with which containerd tells the kubelet never to delete an image. */
const PINNED = 'io.cri-containerd.pinned=pinned'

/**
 * Puts images of the Docker engine into the container store of every node, under the names that pods use. What a node has already,
 * under whatever name, is only given that name. In a cluster of ours they stay there, however full the disk is.
 *
 * @throws BrokenError with the words of containerd.
 */
export async function loadIntoNodes(cluster: Cluster, images: readonly LoadableImage[]): Promise<void> {
  if (images.length === 0) return
  const known = await Promise.all(images.map(async image => ({ ...image, id: await idOf(image.tag) })))
  await Promise.all(
    cluster.nodes.map(async node => {
      const place = await ctrOf(node)
      const there = await importMissing(node, place, known)
      await giveNames(place, known, there, cluster.isForeign !== true)
    }),
  )
}

/**
 * Puts the image of an archive, as `docker save` writes one, into the Docker engine and into the container store of every node.
 *
 * @throws BrokenError with the words of containerd, CommandError with those of the engine.
 */
export async function loadArchive(cluster: Cluster, archive: string, image: string): Promise<void> {
  await run(['docker', 'load', '--input', archive])
  await loadIntoNodes(cluster, [{ tag: image, image }])
}

/** An image with its id in the Docker engine. */
type Known = LoadableImage & { readonly id: string }

/** A node's container, and how `ctr images` is run in it. */
interface Ctr {
  readonly container: string
  readonly ctr: readonly string[]
}

async function ctrOf({ name: node, container }: ClusterNode): Promise<Ctr> {
  if (container === undefined) throw new BrokenError(`images cannot be loaded into ${node}, which is no container`)
  const ours = await tryRun(['docker', 'exec', container, 'test', '-S', K3S_SOCKET])
  const address = ours.exitCode === 0 ? [`--address=${K3S_SOCKET}`] : []
  return { container, ctr: ['ctr', ...address, '--namespace=k8s.io', 'images'] }
}

/** @returns The names that the node's images had before. Among them are ids, which are those of Docker's own store. */
async function importMissing(
  { name: node }: ClusterNode,
  { ctr, container }: Ctr,
  known: readonly Known[],
): Promise<ReadonlySet<string>> {
  const { stdout } = await run(['docker', 'exec', container, ...ctr, 'list', '--quiet'])
  const there = new Set(stdout.split('\n'))
  const missing = known.filter(({ id }) => !there.has(id))
  if (missing.length === 0) return there
  const importing = ['exec', '--interactive', container, ...ctr, 'import', ...(await snapshotterIn(container)), '-']
  await execa({ buffer: false })('docker', ['save', ...new Set(missing.map(({ tag }) => tag))])
    .pipe('docker', importing)
    .catch((cause: unknown) => {
      const names = missing.map(({ image }) => image).join(', ')
      throw new BrokenError(`${names} cannot be loaded into ${node}: ${messageOf(cause)}`, { cause })
    })
  return there
}

/** With one command for all: to start each takes longer than what it does. */
async function giveNames(
  { container, ctr }: Ctr,
  known: readonly Known[],
  there: ReadonlySet<string>,
  pinned: boolean,
): Promise<void> {
  const steps = known.flatMap(({ image, tag, id }) => {
    const names = namesInContainerd(image)
    const source = there.has(id) ? id : tag
    const targets = names.filter(target => target !== source)
    return [
      ...(targets.length === 0 ? [] : [['tag', '--force', source, ...targets]]),
      ...(pinned ? names.map(target => ['label', target, PINNED]) : []),
    ]
  })
  // Names of images have nothing in them that a shell would read.
  const script = steps.map(step => [...ctr, ...step].join(' ')).join(' && ')
  await run(['docker', 'exec', container, 'sh', '-c', script])
}

/** Into another snapshotter than pods start from, `ctr` would unpack in vain. */
async function snapshotterIn(container: string): Promise<string[]> {
  for (const path of CONFIGS) {
    const { exitCode, stdout } = await tryRun(['docker', 'exec', container, 'cat', path])
    if (exitCode === 0) return snapshotterOf(stdout)
  }
  return []
}

/**
 * The option that makes `ctr` unpack to where pods of a containerd with this configuration start from; none where the
 * configuration leaves it at what `ctr` takes too. kind and K3s write `fuse-overlayfs` or `native` where the disk of the engine
 * is ZFS or Btrfs.
 */
export function snapshotterOf(config: string): string[] {
  const name = /^\s*snapshotter\s*=\s*["']([^"']+)["']/m.exec(config)?.[1]
  return name === undefined ? [] : [`--snapshotter=${name}`]
}
