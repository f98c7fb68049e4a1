import { inBundle } from '../images/bundle/read.ts'
import { pullImage } from '../images/engine.ts'
import type { ImageSet } from '../images/image-set.ts'
import type { Kube, V1Pod } from '../kube/client.ts'
import { everyPackagedPod } from '../observe/packaged-pods.ts'
import type { Cluster } from '../provision/cluster.ts'
import { loadIntoNodes } from '../provision/load.ts'
import { tryOnNode } from '../provision/nodes.ts'
import type { PhaseScope } from '../results/phases.ts'

/** Where K3s writes what it tells containerd. */
const CONTAINERD = '/var/lib/rancher/k3s/agent/etc/containerd/config.toml'

/**
 * Gets what K3s's own pods need, which is not in its image, and puts it into the nodes. Nothing runs yet that would pull it there:
 * without a network the pods wait for a node.
 *
 * @throws BrokenError for an image that cannot be had.
 */
export async function loadSystemImages(
  cluster: Cluster,
  kube: Kube,
  { mirror, bundled }: Pick<ImageSet, 'mirror' | 'bundled'>,
  scope: PhaseScope,
): Promise<void> {
  await everyPackagedPod(kube, scope.signal)
  const { items } = await kube.core.listPodForAllNamespaces()
  const [server] = cluster.nodes
  const config = server === undefined ? '' : (await tryOnNode(server, ['cat', CONTAINERD])).stdout
  const load = []
  for (const image of systemImages(items, config))
    load.push(bundled === undefined ? await pullImage(image, mirror, scope) : inBundle(bundled, image))
  await loadIntoNodes(cluster, load)
}

/** The images of pods, and the one that holds each pod's network, which containerd's configuration names; each once. */
export function systemImages(pods: readonly V1Pod[], containerdConfig: string): string[] {
  const pause = /^\s*sandbox(?:_image)?\s*=\s*["'](.+?)["']/m.exec(containerdConfig)?.[1]
  const containers = pods.flatMap(({ spec }) => [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])])
  return [...new Set([...(pause === undefined ? [] : [pause]), ...containers.flatMap(({ image }) => image ?? [])])]
}
