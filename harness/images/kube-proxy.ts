import type { PhaseScope } from '../results/phases.ts'
import { pullImage } from './engine.ts'
import type { ImageSet, LoadableImage } from './image-set.ts'
import { kubernetesVersionOf } from './k3s-version.ts'
import { kubeProxyImage } from './source/kube-proxy.ts'

/**
 * The image of kube-proxy in the version of the nodes, in the Docker engine: pulled, or assembled where the other images are.
 *
 * @throws BrokenError for an image that cannot be had.
 */
export async function kubeProxyFor(
  { source, mirror, node }: Pick<ImageSet, 'source' | 'mirror' | 'node'>,
  scope: PhaseScope,
): Promise<LoadableImage> {
  if (source === 'packages') {
    const { tag, image } = await kubeProxyImage(scope)
    return { tag, image }
  }
  return pullImage(`registry.k8s.io/kube-proxy:${kubernetesVersionOf(node.kubernetesVersion)}`, mirror, scope)
}
