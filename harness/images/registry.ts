import { parse } from 'yaml'
import { type Values, valueAt } from '../values.ts'
import { run } from '../process/run.ts'
import type { PhaseScope } from '../results/phases.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { pullImage } from './engine.ts'
import type { ImageSet, ListedImage, NodeImage } from './image-set.ts'
import { type NodeChoice, type RegistryOptions, chooseCilium, chooseNode } from './pinned.ts'
import { CHART_REPOSITORY, CILIUM_REPOSITORIES, type CiliumDigests, POD_IMAGES } from './pins.ts'
import { proberImage } from './source/packages.ts'
import { TOOLS, toolOrBuild } from './tools.ts'

/**
 * The images of their publishers. The node image is pulled; the nodes pull the rest.
 *
 * @throws UsageError for a version without a pin; BrokenError when the node image cannot be pulled or a tool is missing.
 */
export async function registryImages(why: string, options: RegistryOptions, scope: PhaseScope): Promise<ImageSet> {
  const cilium = chooseCilium(options)
  const choice = chooseNode(options)
  const helm = await toolOrBuild(TOOLS.helm, scope)
  // A tool that the provisioner does not use is named, and not looked for.
  const kind = choice.flavour === 'kindest' ? await toolOrBuild(TOOLS.kind, scope) : TOOLS.kind.name
  const chartArgs = ['--repo', CHART_REPOSITORY, '--version', cilium.version]
  const digests = cilium.digests ?? (await digestsOfChart(helm, chartArgs, scope))
  const node = await pullNode(choice, scope)
  return {
    source: 'registry',
    why,
    node,
    cilium: { version: cilium.version, chart: CHART, chartArgs, values: digestValues(digests), missing: {} },
    pods: POD_IMAGES,
    prober: await proberImage(scope),
    tools: { helm, kind },
    images: [
      ...ciliumImages(cilium.version, digests),
      { name: node.reference, version: node.kubernetesVersion, reference: node.reference },
    ],
  }
}

/** A release of Cilium as its publishers have it, for a cluster that runs already. */
export async function registryCilium(helm: string, version: string, scope: PhaseScope): Promise<ImageSet['cilium']> {
  const cilium = chooseCilium({ ciliumVersion: version, allowUnpinned: true })
  const chartArgs = ['--repo', CHART_REPOSITORY, '--version', cilium.version]
  const digests = cilium.digests ?? (await digestsOfChart(helm, chartArgs, scope))
  return { version: cilium.version, chart: CHART, chartArgs, values: digestValues(digests), missing: {} }
}

/** Name of the chart in its repository. */
const CHART = 'cilium'

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

/** For a release without a pin: what its chart says is what will run, and with the values it is on record. */
async function digestsOfChart(
  helm: string,
  args: readonly string[],
  scope: PhaseScope,
): Promise<Partial<CiliumDigests>> {
  return scope.phase('helm show values', async ({ signal }) => {
    const { stdout } = await run([helm, 'show', 'values', CHART, ...args], {
      timeoutMs: BUDGETS.chartAnswer.ms,
      signal,
    })
    return digestsIn(parse(stdout))
  })
}

async function pullNode(choice: NodeChoice, scope: PhaseScope): Promise<NodeImage> {
  const { repository, tag, digest, flavour, kubernetesVersion } = choice
  const reference = `${repository}:${tag}${digest === undefined ? '' : `@${digest}`}`
  return { reference: await pullImage(reference, scope), flavour, kubernetesVersion }
}

function ciliumImages(version: string, digests: Partial<CiliumDigests>): ListedImage[] {
  const names = ['agent', 'operatorGeneric', 'hubbleRelay'] as const
  return names.map(name => {
    const digest = digests[name]
    const reference = `${CILIUM_REPOSITORIES[name]}:v${version}${digest === undefined ? '' : `@${digest}`}`
    return { name: CILIUM_REPOSITORIES[name], version: `v${version}`, reference }
  })
}
