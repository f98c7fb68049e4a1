import type { PhaseScope } from '../results/phases.ts'
import { type AskRegistry, chooseSource } from './choose.ts'
import type { ImageSet, ImageSourceChoice, LoadableImage } from './image-set.ts'
import { POD_IMAGES } from './pins.ts'
import { thisHost } from '../host/host.ts'
import { type BuiltProber, builtProber } from './prober.ts'
import { podImages } from './source/packages.ts'

/** Images of what cases bring to a cluster that somebody else has made. */
export interface WorkloadImages {
  readonly source: ImageSet['source']
  readonly pods: ImageSet['pods']
  /** Name of the prober's image. */
  readonly prober: string
  /** The prober that was built here; absent where the image is one that somebody else provides. */
  readonly built?: BuiltProber
  /** Images of the Docker engine that have to be loaded into the nodes. */
  readonly toLoad: readonly LoadableImage[]
  /** Images that cannot be had there, each with the reason. */
  readonly missing: Readonly<Record<string, string>>
}

/** What {@link workloadImages} takes. */
export interface WorkloadWishes {
  readonly choice: ImageSourceChoice
  /** An image of the prober that the nodes can pull; one is built where nobody names one. */
  readonly proberImage?: string | undefined
  /** Whether the nodes are containers of an engine here, so that images can be loaded into them. */
  readonly canLoad: boolean
}

/**
 * The images of the cases' pods. Where nodes cannot be reached, whoever runs the suites has to give them the prober; what else
 * can only be built is missing there.
 *
 * @throws BrokenError when the prober cannot be built.
 */
export async function workloadImages(
  { choice, proberImage, canLoad }: WorkloadWishes,
  scope: PhaseScope,
  ask: AskRegistry = thisHost().registry,
): Promise<WorkloadImages> {
  const built = proberImage === undefined ? await builtProber(scope) : undefined
  const prober = { prober: proberImage ?? built?.reference ?? '', ...(built === undefined ? {} : { built }) }
  const { source } = await chooseSource(choice, ask)
  if (source === 'registry') return { ...prober, source, pods: POD_IMAGES, toLoad: [], missing: {} }
  if (!canLoad) {
    const why = 'no registry answers here, and the nodes are no containers of a Docker engine here that could load it'
    return { ...prober, source, pods: POD_IMAGES, toLoad: [], missing: { busybox: why, netperf: why } }
  }
  const { busybox, netperf } = await podImages(scope)
  const pods = { ...POD_IMAGES, busybox: busybox.image, netperf: netperf.image }
  return { ...prober, source, pods, toLoad: [busybox, netperf], missing: {} }
}
