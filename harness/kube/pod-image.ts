import type { V1Pod } from '@kubernetes/client-node'

/** The kubelet's reasons for a container that waits for its image. */
const NO_IMAGE = /^(?:ErrImage\w*|ImagePullBackOff|ImageInspectError|RegistryUnavailable)$/

/** A container of a pod that has no image to start from. */
export interface ImageLack {
  readonly container: string
  /** The kubelet's reason and message, for example `ImagePullBackOff: Back-off pulling image "..."`. */
  readonly why: string
}

/** What the pod lacks an image for. That is a matter of registries and networks, and never the fault of what is in the image. */
export function imageLackOf({ status }: Pick<V1Pod, 'status'>): ImageLack | undefined {
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  for (const { name, state } of statuses) {
    const { reason = '', message = '' } = state?.waiting ?? {}
    if (NO_IMAGE.test(reason)) return { container: name, why: message === '' ? reason : `${reason}: ${message}` }
  }
  return undefined
}
