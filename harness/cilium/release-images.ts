import { parseAllDocuments, stringify } from 'yaml'
import { inBundle } from '../images/bundle/read.ts'
import { type PulledImage, pullImage } from '../images/engine.ts'
import type { ImageSet, LoadableImage } from '../images/image-set.ts'
import type { CiliumRelease } from '../images/release.ts'
import { kubernetesVersionOf } from '../images/k3s-version.ts'
import { run } from '../process/run.ts'
import type { PhaseScope } from '../results/phases.ts'
import { FOR_HELM, type Values, isMapping } from '../values.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { releaseValues } from './cluster-values.ts'
import { CILIUM_NAMESPACE } from './namespace.ts'

/** A release that is going to be installed, by the chart and the values of a profile and of the user. */
export interface PlannedRelease {
  readonly cilium: Pick<ImageSet['cilium'], 'chart' | 'values'> & Partial<Pick<CiliumRelease, 'load'>>
  readonly values: Values
  readonly userValues?: Values | undefined
}

/** An address as good as any: no image depends on it. */
const ANYWHERE = { k8sServiceHost: '127.0.0.1', k8sServicePort: 6443 }

/**
 * What the pods of releases need and the nodes do not have, in the Docker engine: pulled, each image once, or assembled.
 *
 * @throws BrokenError for an image that cannot be had.
 */
export async function releaseImages(
  images: ImageSet,
  releases: readonly PlannedRelease[],
  scope: PhaseScope,
): Promise<readonly LoadableImage[]> {
  if (images.source === 'packages') return releases.flatMap(({ cilium }) => cilium.load ?? [])
  const { bundled } = images
  if (bundled === undefined) return pullReleases(images, releases, scope)
  return (await namedBy(images, releases, scope)).map(image => inBundle(bundled, image))
}

/** Pulls the images that charts name with values into the Docker engine, each once. */
export async function pullReleases(
  images: ImageSet,
  releases: readonly PlannedRelease[],
  scope: PhaseScope,
): Promise<PulledImage[]> {
  const pulled = []
  for (const image of await namedBy(images, releases, scope)) pulled.push(await pullImage(image, images.mirror, scope))
  return pulled
}

/** Each image once. */
async function namedBy(images: ImageSet, releases: readonly PlannedRelease[], scope: PhaseScope): Promise<string[]> {
  const named = new Set<string>()
  for (const release of releases) for (const image of await imagesOf(images, release, scope)) named.add(image)
  return [...named]
}

/** None where Helm refuses the values: the installation, which is asked with the same, says why. */
async function imagesOf(
  { tools, node }: Pick<ImageSet, 'tools' | 'node'>,
  { cilium, values, userValues }: PlannedRelease,
  { signal }: PhaseScope,
): Promise<string[]> {
  const all = releaseValues({ profile: values, cluster: ANYWHERE, images: cilium.values, user: userValues })
  const version = `--kube-version=${kubernetesVersionOf(node.kubernetesVersion)}`
  const command = ['template', 'cilium', cilium.chart, `--namespace=${CILIUM_NAMESPACE}`, version, '--values=-']
  try {
    const { stdout } = await run([tools.helm, ...command], {
      input: stringify(all, FOR_HELM),
      timeoutMs: BUDGETS.chartAnswer.ms,
      signal,
    })
    return imagesIn(stdout)
  } catch {
    signal.throwIfAborted()
    return []
  }
}

/** The images of all containers in manifests, each once. */
export function imagesIn(manifests: string): string[] {
  const found = new Set<string>()
  for (const document of parseAllDocuments(manifests, { version: '1.1' })) collect(document.toJS(), found)
  return [...found]
}

function collect(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, found)
  if (!isMapping(value)) return
  for (const [key, below] of Object.entries(value)) {
    if ((key === 'containers' || key === 'initContainers') && Array.isArray(below))
      for (const container of below) if (isMapping(container)) note(container['image'], found)
    collect(below, found)
  }
}

function note(image: unknown, found: Set<string>): void {
  if (typeof image === 'string') found.add(image)
}
