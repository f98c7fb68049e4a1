import { execa } from 'execa'
import { run, tryRun } from '../process/run.ts'
import { BrokenError, messageOf } from '../results/errors.ts'
import type { Cluster } from './cluster.ts'

/** Where containerd listens in a node of K3s, and in one that keeps to its paths; elsewhere it is where `ctr` looks. */
const K3S_SOCKET = '/run/k3s/containerd/containerd.sock'

/** Where containerd's configuration is: K3s's, then everybody's. */
const CONFIGS = ['/var/lib/rancher/k3s/agent/etc/containerd/config.toml', '/etc/containerd/config.toml']

/** Label with which containerd tells the kubelet never to delete an image. */
const PINNED = 'io.cri-containerd.pinned=pinned'

/**
 * Puts an image of the Docker engine into the container store of every node, under the name that pods use. In a cluster of ours it
 * stays there, however full the disk is.
 *
 * @throws BrokenError with the words of containerd.
 */
export async function loadIntoNodes(cluster: Cluster, tag: string, image: string): Promise<void> {
  await run(['docker', 'tag', tag, image])
  await Promise.all(
    cluster.nodes.map(async ({ name, container }) => {
      if (container === undefined)
        throw new BrokenError(`${image} cannot be loaded into ${name}, which is no container`)
      const ctr = ['exec', '--interactive', container, 'ctr', ...(await addressIn(container)), '--namespace', 'k8s.io']
      const load = [...ctr, 'images', 'import', ...(await snapshotterIn(container)), '-']
      try {
        await execa({ buffer: false })('docker', ['save', image]).pipe('docker', load)
        if (cluster.isForeign !== true) {
          await run(['docker', ...ctr, 'images', 'label', nameInContainerd(image), PINNED])
        }
      } catch (cause) {
        throw new BrokenError(`${image} cannot be loaded into ${name}: ${messageOf(cause)}`, { cause })
      }
    }),
  )
}

async function addressIn(container: string): Promise<string[]> {
  const ours = await tryRun(['docker', 'exec', container, 'test', '-S', K3S_SOCKET])
  return ours.exitCode === 0 ? [`--address=${K3S_SOCKET}`] : []
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

/** The name of an image as containerd keeps it, with the registry that Docker leaves out. */
export function nameInContainerd(image: string): string {
  const [first = '', ...rest] = image.split('/')
  if (rest.length === 0) return `docker.io/library/${image}`
  return /[.:]|^localhost$/.test(first) ? image : `docker.io/${image}`
}
