import { execa } from 'execa'
import { run, tryRun } from '../process/run.ts'
import { BrokenError, messageOf } from '../results/errors.ts'
import type { Cluster } from './cluster.ts'

/** Where containerd listens in a node of K3s, and in one that keeps to its paths; elsewhere it is where `ctr` looks. */
const K3S_SOCKET = '/run/k3s/containerd/containerd.sock'

/**
 * Puts an image of the Docker engine into the container store of every node, under the name that pods use.
 *
 * @throws BrokenError with the words of containerd.
 */
export async function loadIntoNodes(cluster: Cluster, tag: string, image: string): Promise<void> {
  await run(['docker', 'tag', tag, image])
  await Promise.all(
    cluster.nodes.map(async ({ name, container }) => {
      if (container === undefined)
        throw new BrokenError(`${image} cannot be loaded into ${name}, which is no container`)
      const ours = await tryRun(['docker', 'exec', container, 'test', '-S', K3S_SOCKET])
      const address = ours.exitCode === 0 ? [`--address=${K3S_SOCKET}`] : []
      const ctr = ['ctr', ...address, '--namespace', 'k8s.io', 'images', 'import', '-']
      const load = ['exec', '--interactive', container, ...ctr]
      await execa({ buffer: false })('docker', ['save', image])
        .pipe('docker', load)
        .catch((cause: unknown) => {
          throw new BrokenError(`${image} cannot be loaded into ${name}: ${messageOf(cause)}`, { cause })
        })
    }),
  )
}
