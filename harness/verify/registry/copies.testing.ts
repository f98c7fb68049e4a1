import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ImageSet } from '../../images/image-set.ts'
import { at } from '../../images/mirror.ts'
import { CILIUM_REPOSITORIES, K3S, POD_IMAGES } from '../../images/pins.ts'
import { parseReference, textOf } from '../../images/reference.ts'
import { packagesImages } from '../../images/source/packages.ts'
import { run } from '../../process/run.ts'
import { type TestRegistry, push, silent } from './registry.testing.ts'

/**
 * Copies what is assembled into a registry, under the names and tags of the publishers, and the chart of the Go module. The
 * assembled node takes K3s's place, and says so itself. Envoy and the Hubble UI are not there, since nobody can assemble them.
 */
export async function fillWithCopies({ host, tls, dockerConfig }: TestRegistry): Promise<void> {
  const set = await assembled()
  for (const [own, published] of copiesOf(set)) {
    const { registry, repository, tag = '' } = at(parseReference(published), { host })
    await push(own, textOf({ registry, repository, tag }), { dockerConfig })
  }
  const folder = await packChart(set)
  try {
    const chart = join(folder, `cilium-${set.cilium.version}.tgz`)
    const how =
      tls === undefined ? ['--plain-http'] : [`--ca-file=${tls.cert}`, `--registry-config=${dockerConfig}/config.json`]
    await run([set.tools.helm, 'push', chart, `oci://${host}/cilium/charts`, ...how])
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** What is copied. */
export function assembled(): Promise<ImageSet> {
  return packagesImages('a test copies them', silent)
}

/** What is assembled, and what its publisher calls that. */
function copiesOf(set: ImageSet): (readonly [own: string, published: string])[] {
  const own = (name: string) => set.images.find(image => image.name === name)?.reference ?? name
  const release = `v${set.cilium.version}`
  return [
    [set.node.reference, `${K3S.repository}:${K3S.standard}`],
    [own('cilium'), `${CILIUM_REPOSITORIES.agent}:${release}`],
    [own('operator-generic'), `${CILIUM_REPOSITORIES.operatorGeneric}:${release}`],
    [own('hubble-relay'), `${CILIUM_REPOSITORIES.hubbleRelay}:${release}`],
    ...(['busybox', 'metrics-server', 'netperf'] as const).map(name => [own(name), POD_IMAGES[name]] as const),
  ]
}

/** Packs the chart as its publisher does, into a folder with nothing else. The folder is the caller's to remove. */
export async function packChart({ tools, cilium }: Pick<ImageSet, 'tools' | 'cilium'>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-chart-'))
  await run([tools.helm, 'package', cilium.chart, `--destination=${folder}`])
  return folder
}
