import { thisHost } from '../host/host.ts'
import { UsageError } from '../results/errors.ts'
import type { PhaseScope } from '../results/phases.ts'
import { type AskRegistry, chooseSource } from './choose.ts'
import type { Bundle } from './bundle/read.ts'
import type { ImageSet, ImageSourceChoice, LoadableImage } from './image-set.ts'
import type { ChartSource } from './chart.ts'
import { chooseCilium } from './pinned.ts'
import { registryCilium } from './registry.ts'
import { moduleVersion } from './source/go/build.ts'
import { GO_MODULES, OTHER_CILIUMS } from './source/go/modules.ts'
import { otherCilium } from './source/other-cilium.ts'

/** A release of Cilium that can be installed on a cluster whose images are of another set. */
export type CiliumRelease = ImageSet['cilium'] & {
  /** Images that the nodes do not have; those that a chart from a registry names are not among them. */
  readonly load: readonly LoadableImage[]
}

/**
 * Asks whether the source has a release, and makes nothing.
 *
 * @param version Without a leading `v`.
 * @throws UsageError when it does not; of a registry it is known only once it is asked for the images.
 */
export async function requireRelease(
  { images: choice, bundle }: { readonly images: ImageSourceChoice; readonly bundle?: Bundle | undefined },
  version: string,
  ask: AskRegistry = thisHost().registry,
): Promise<void> {
  if (bundle !== undefined) {
    const bundled = bundle.manifest.set.cilium.version
    if (version !== bundled) throw notBundled(version, bundled)
    return
  }
  if ((await chooseSource(choice, ask)).source === 'registry') return
  const standard = (await moduleVersion(GO_MODULES.cilium)).slice(1)
  if (version !== standard && OTHER_CILIUMS[version] === undefined) throw notAssembled(version, standard)
}

/**
 * A release by its version: the one of the set, or another one from the same source, made where it is not there yet.
 *
 * @param version Without a leading `v`.
 * @throws UsageError when the source does not have it: {@link requireRelease} says so before.
 */
export async function ciliumRelease(
  images: ImageSet,
  version: string,
  source: ChartSource,
  scope: PhaseScope,
): Promise<CiliumRelease> {
  if (version === images.cilium.version) return { ...images.cilium, load: [] }
  if (images.bundled !== undefined) throw notBundled(version, images.cilium.version)
  if (images.source === 'registry') {
    const cilium = chooseCilium({ ciliumVersion: version, allowUnpinned: true })
    return { ...(await registryCilium(images.tools.helm, cilium, source, scope)), load: [] }
  }
  const spec = OTHER_CILIUMS[version]
  if (spec === undefined) throw notAssembled(version, images.cilium.version)
  return otherCilium(spec, scope)
}

/** What to say of a release that a bundle does not have. */
function notBundled(version: string, bundled: string): UsageError {
  return new UsageError(
    `Cilium ${version} is not in the bundle, which has ${bundled}. With a container registry (--images=registry), you can rehearse any release.`,
  )
}

/** What to say of a release that cannot be assembled from packages. */
function notAssembled(version: string, standard: string): UsageError {
  const known = [...Object.keys(OTHER_CILIUMS), standard].join(', ')
  return new UsageError(
    `Cilium ${version} is not one of the versions that can be built from packages: ${known}. With a container registry (--images=registry), you can rehearse any release.`,
  )
}
