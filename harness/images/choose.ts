import { V1_CURE, V1_REFUSED, refusesCgroupV1 } from '../host/cgroup-v1.ts'
import { thisHost } from '../host/host.ts'
import type { RegistryObservation } from '../host/registry.ts'
import { BrokenError } from '../results/errors.ts'
import type { PhaseScope } from '../results/phases.ts'
import { type Bundle, bundleImages } from './bundle/read.ts'
import type { ImageSet, ImageSourceChoice, NodeImage } from './image-set.ts'
import { type RegistryOptions, chooseCilium, chooseNode } from './pinned.ts'
import { registryImages } from './registry.ts'
import { moduleVersion } from './source/go/build.ts'
import { GO_MODULES } from './source/go/modules.ts'
import { packagesImages } from './source/packages.ts'
import { type VersionQuestion, chooseVersion } from './versions.ts'

/** Asks whether the registries answer that a run on this provisioner needs. */
export type AskRegistry = (provisioner?: string) => Promise<RegistryObservation>

/**
 * The images for a run, made or pulled where they are not there yet.
 *
 * @param ask Asked once, and only by `auto`; answers within the budget `registryAnswer`.
 * @throws UsageError for a version that the source does not have, before anything is made.
 */
export async function chooseImages(
  choice: ImageSourceChoice,
  options: RegistryOptions,
  scope: PhaseScope,
  ask: AskRegistry = thisHost().registry,
): Promise<ImageSet> {
  const { bundle } = options
  if (bundle !== undefined) return bundleImages(bundle, scope)
  const { source, why } = await chooseSource(choice, ask, options.provisioner)
  if (source === 'registry') {
    const images = await registryImages(why, options, scope)
    await requireKubelet(images.node)
    return images
  }
  await checkAssembled(options, why)
  return packagesImages(why, scope)
}

/** @throws BrokenError for the publishers' nodes where their kubelet would end at once. Our own copes, whoever serves it. */
async function requireKubelet({ flavour, kubernetesVersion }: NodeImage): Promise<void> {
  if (flavour === 'assembled') return
  const engine = await thisHost().engine()
  if (engine.state !== 'running' || !refusesCgroupV1(kubernetesVersion, engine.info.cgroupVersion)) return
  throw new BrokenError(`Kubernetes ${kubernetesVersion} cannot run here: ${V1_REFUSED}`, { cure: V1_CURE })
}

/** Where images come from, and in one sentence why. */
export async function chooseSource(
  choice: ImageSourceChoice,
  ask: AskRegistry,
  provisioner?: string,
): Promise<Pick<ImageSet, 'source' | 'why'>> {
  if (choice !== 'auto') return { source: choice, why: 'that was asked for' }
  const { reachable, detail } = await ask(provisioner)
  return reachable
    ? { source: 'registry', why: `the registries answer: ${detail}` }
    : { source: 'packages', why: `not all registries answer: ${detail}` }
}

/** @throws UsageError for a version that the source does not have. Makes nothing, and asks nobody when no version is wanted. */
export async function requireVersions(
  choice: ImageSourceChoice,
  options: RegistryOptions,
  ask: AskRegistry = thisHost().registry,
): Promise<void> {
  if (options.kubernetesVersion === undefined && options.ciliumVersion === undefined) return
  if (options.bundle !== undefined) return requireBundled(options, options.bundle)
  const { source, why } = await chooseSource(choice, ask, options.provisioner)
  if (source === 'packages') return checkAssembled(options, why)
  chooseCilium(options)
  chooseNode(options)
}

/** What is asked for of versions. */
type Versions = Pick<RegistryOptions, 'kubernetesVersion' | 'ciliumVersion'>

/** @throws UsageError for a version that the bundle does not have. */
function requireBundled(wanted: Versions, { file, manifest: { set } }: Bundle): void {
  const there = { kubernetesVersion: set.node.kubernetesVersion, ciliumVersion: set.cilium.version }
  requireOnly(wanted, there, product => ({ what: `versions of ${product} in the bundle ${file}` }))
}

/** @throws UsageError for a version that no go.mod of {@link GO_MODULES} asks for. */
export async function checkAssembled(wanted: Versions, why: string): Promise<void> {
  const there = {
    kubernetesVersion: await moduleVersion(GO_MODULES.kubernetes),
    ciliumVersion: (await moduleVersion(GO_MODULES.cilium)).slice(1),
  }
  requireOnly(wanted, there, product => ({
    what: `versions of ${product} that can be built from packages`,
    advice: `images come from packages because ${why}`,
  }))
}

/** @throws UsageError for another version than the one there is of each. */
function requireOnly(
  wanted: Versions,
  there: Readonly<Record<keyof Versions, string>>,
  words: (product: string) => Pick<VersionQuestion, 'what' | 'advice'>,
): void {
  for (const [option, key, product] of [
    ['--kubernetes-version', 'kubernetesVersion', 'Kubernetes'],
    ['--cilium-version', 'ciliumVersion', 'Cilium'],
  ] as const) {
    const standard = there[key]
    chooseVersion({ option, wanted: wanted[key], standard, available: [standard], ...words(product) })
  }
}
