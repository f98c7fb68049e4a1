import { parse } from 'yaml'
import { type Values, mergeValues, valueAt } from '../values.ts'
import { run } from '../process/run.ts'
import type { PhaseScope } from '../results/phases.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { type ChartSource, chartFile } from './chart.ts'
import { type PulledImage, pullImage } from './engine.ts'
import type { ImageSet, ListedImage, NodeImage } from './image-set.ts'
import { askMirror, lackingParts, withoutDigests } from './mirrored-chart.ts'
import { type CiliumChoice, type NodeChoice, type RegistryOptions, chooseCilium, chooseNode } from './pinned.ts'
import { type CiliumDigests, POD_IMAGES } from './pins.ts'
import { proberImage } from './source/packages.ts'
import { parseReference } from './reference.ts'
import { standInOf } from './stand-in.ts'
import { TOOLS, toolOrBuild } from './tools.ts'

/**
 * The images of their publishers, or of a mirror that has copies of them. The node image, those of the harness's own pods and the
 * chart are on this machine then; what the chart names depends on values.
 *
 * @throws UsageError for a version without a pin; BrokenError when something cannot be had, with a cure.
 */
export async function registryImages(why: string, options: RegistryOptions, scope: PhaseScope): Promise<ImageSet> {
  const { mirror, chartRepository, pods = ['busybox'] } = options
  const choice = chooseNode(options)
  const release = chooseCilium(options)
  const pulled = await pullNode(choice, options, scope)
  const node = await nodeOf(choice, pulled)
  const load = []
  for (const name of pods) load.push(await pullImage(POD_IMAGES[name], mirror, scope))
  const helm = await toolOrBuild(TOOLS.helm, scope)
  // A tool that the provisioner does not use is named, and not looked for.
  const kind = options.provisioner === 'kind' ? await toolOrBuild(TOOLS.kind, scope) : TOOLS.kind.name
  const cilium = await registryCilium(helm, release, { mirror, repository: chartRepository }, scope)
  const prober = await proberImage(scope)
  return {
    source: 'registry',
    why,
    mirror,
    node,
    cilium,
    pods: POD_IMAGES,
    prober,
    load: [prober, ...load],
    tools: { helm, kind },
    images: [...load.map(listed), { ...listed(pulled), version: node.kubernetesVersion }],
  }
}

/** A release of Cilium as its publishers have it, or a mirror. */
export async function registryCilium(
  helm: string,
  { version, digests }: CiliumChoice,
  source: ChartSource,
  scope: PhaseScope,
): Promise<ImageSet['cilium']> {
  const { mirror } = source
  const chart = await chartFile(async () => helm, version, source, scope)
  const defaults = await valuesOf(helm, chart)
  const pins = mirror?.byTag === true ? withoutDigests(defaults) : digestValues(digests ?? digestsIn(defaults))
  if (mirror === undefined) return { version, chart, values: pins, missing: {} }
  const { values, missing } = await lackingParts(defaults, askMirror(mirror))
  return { version, chart, values: mergeValues(pins, values), missing }
}

/** Where the chart's values hold the digests of {@link CiliumDigests}. */
const DIGEST_PATHS: Readonly<Record<keyof CiliumDigests, string>> = {
  agent: 'image.digest',
  operatorGeneric: 'operator.image.genericDigest',
  hubbleRelay: 'hubble.relay.image.digest',
}

/** Chart values that hold the images to their digests. */
export function digestValues({ agent, operatorGeneric, hubbleRelay }: Partial<CiliumDigests>): Record<string, unknown> {
  return {
    ...(agent === undefined ? {} : { image: { useDigest: true, digest: agent } }),
    ...(operatorGeneric === undefined
      ? {}
      : { operator: { image: { useDigest: true, genericDigest: operatorGeneric } } }),
    ...(hubbleRelay === undefined ? {} : { hubble: { relay: { image: { useDigest: true, digest: hubbleRelay } } } }),
  }
}

/** The digests that a published chart brings along; a chart out of the source tree has none. */
export function digestsIn(chartValues: Values): Partial<CiliumDigests> {
  const entries = Object.entries(DIGEST_PATHS).map(([name, path]) => [name, valueAt(chartValues, path)] as const)
  return Object.fromEntries(entries.filter(([, digest]) => typeof digest === 'string' && digest !== ''))
}

async function valuesOf(helm: string, chart: string): Promise<Values> {
  const { stdout } = await run([helm, 'show', 'values', chart], { timeoutMs: BUDGETS.chartAnswer.ms })
  const values: Values = parse(stdout)
  return values
}

function pullNode(
  { repository, tag, digest }: NodeChoice,
  { mirror }: RegistryOptions,
  scope: PhaseScope,
): Promise<PulledImage> {
  return pullImage(`${repository}:${tag}${digest === undefined ? '' : `@${digest}`}`, mirror, scope)
}

/** What the image itself says goes before the name that a registry gives it. */
async function nodeOf({ flavour, kubernetesVersion }: NodeChoice, { reference }: PulledImage): Promise<NodeImage> {
  const standIn = await standInOf(reference)
  return standIn === undefined
    ? { reference, flavour, kubernetesVersion }
    : { reference, flavour: 'assembled', kubernetesVersion: standIn }
}

/** An image that was pulled, as a list tells it. */
export function listed({ name, reference, isNew }: PulledImage): ListedImage {
  return { name, version: parseReference(name).tag ?? '', reference, isNew }
}
