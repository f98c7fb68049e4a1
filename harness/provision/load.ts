import { execa } from 'execa'
import { run } from '../process/run.ts'
import { BrokenError, messageOf } from '../result/errors.ts'
import type { Cluster } from './cluster.ts'

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
      const load = ['exec', '--interactive', container, 'ctr', '--namespace', 'k8s.io', 'images', 'import', '-']
      await execa({ buffer: false })('docker', ['save', image])
        .pipe('docker', load)
        .catch((cause: unknown) => {
          throw new BrokenError(`${image} cannot be loaded into ${name}: ${messageOf(cause)}`, { cause })
        })
    }),
  )
}
