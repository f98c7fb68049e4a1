import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exists } from '../files.ts'
import { cacheDir } from '../paths.ts'
import { run } from '../process/run.ts'
import { BrokenError } from '../results/errors.ts'
import type { PhaseScope } from '../results/phases.ts'
import { BUDGETS } from '../wait/budgets.ts'
import type { Mirror } from './mirror.ts'
import { CHART_REPOSITORY } from './pins.ts'
import { RegistryClient } from './registry-client.ts'

/** Where charts of Cilium come from. */
export interface ChartSource {
  /** Its charts are OCI artifacts in the repository {@link CHART_IN_REGISTRY}, as Cilium publishes them on quay.io. */
  readonly mirror?: Mirror | undefined
  /** A Helm repository, which wins over the mirror. */
  readonly repository?: string | undefined
}

const CHART_IN_REGISTRY = 'cilium/charts/cilium'

const CHART_LAYER = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip'

/**
 * The packed chart of a release, downloaded once for each place that it may come from.
 *
 * @param helm Gets Helm where that is needed, which is for a Helm repository.
 * @param version Without a leading `v`.
 * @throws BrokenError with a cure where it cannot be had.
 */
export async function chartFile(
  helm: () => Promise<string>,
  version: string,
  source: ChartSource,
  scope: PhaseScope,
): Promise<string> {
  const { mirror, repository } = source
  const from = repository ?? mirror?.host ?? CHART_REPOSITORY
  const folder = cacheDir('charts', from.replaceAll(/[^\w.-]+/g, '_'))
  const name = `cilium-${version}.tgz`
  const file = join(folder, name)
  if (await exists(file)) return file
  await mkdir(folder, { recursive: true })
  const work = await mkdtemp(join(folder, '.pulling-'))
  try {
    await scope.phase(
      `chart ${version}`,
      async inner => {
        if (repository === undefined && mirror !== undefined) await pullArtifact(mirror, version, join(work, name))
        else await pullFromRepository(await helm(), repository ?? CHART_REPOSITORY, mirror, version, work, inner)
      },
      from,
    )
    await rename(join(work, name), file)
    return file
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** The chart as an OCI artifact: a manifest with one layer, which is the packed chart. */
async function pullArtifact(mirror: Mirror, version: string, file: string): Promise<void> {
  const client = await RegistryClient.connect(mirror)
  const manifest = await client.manifest(CHART_IN_REGISTRY, version)
  const layer = manifest?.layers?.find(({ mediaType }) => mediaType === CHART_LAYER)
  const place = `oci://${mirror.host}/${CHART_IN_REGISTRY}`
  if (layer === undefined)
    throw new BrokenError(
      `${mirror.host} does not have the chart of Cilium ${version}: nothing is at ${place}:${version}`,
      {
        cure: `push it with "helm push cilium-${version}.tgz ${place.slice(0, -'/cilium'.length)}", or name a Helm repository with --chart-repository=URL`,
      },
    )
  await writeFile(file, await client.blob(CHART_IN_REGISTRY, layer.digest))
}

async function pullFromRepository(
  helm: string,
  repository: string,
  mirror: Mirror | undefined,
  version: string,
  folder: string,
  { signal }: PhaseScope,
): Promise<void> {
  const ca = mirror?.ca === undefined ? [] : [`--ca-file=${mirror.ca}`]
  try {
    await run([helm, 'pull', 'cilium', '--repo', repository, '--version', version, ...ca, '--destination', folder], {
      timeoutMs: BUDGETS.chartAnswer.ms,
      signal,
    })
  } catch (cause) {
    signal.throwIfAborted()
    throw new BrokenError(`the chart of Cilium ${version} cannot be downloaded from ${repository}`, {
      cause,
      cure: 'check the address, the network and the proxy, or name a Helm repository with --chart-repository=URL',
    })
  }
}
