import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { gibibytes } from '../../reports/format.ts'
import { systemImagesOfK3s } from '../images/bundle/k3s-images.ts'
import { writeBundle } from '../images/bundle/write.ts'
import { pullImage } from '../images/engine.ts'
import type { ImageSet, LoadableImage } from '../images/image-set.ts'
import { run } from '../process/run.ts'
import { EXIT } from '../results/exit-code.ts'
import type { PhaseScope } from '../results/phases.ts'
import { makeNamedFolder } from '../engine/named-file.ts'
import { type ImagesCommandOptions, getImages } from './images.ts'

/**
 * `cilium-conformance images bundle FILE`: everything that a run needs, in one file.
 *
 * @throws UsageError for a flag that is wrong, or a file that cannot be written; BrokenError when something cannot be had.
 */
export async function bundleCommand(file: string, options: ImagesCommandOptions): Promise<number> {
  const { print = console.log } = options
  const target = resolve(file)
  await makeNamedFolder('the folder of the bundle', dirname(target))
  using getting = await getImages(options)
  const { chosen, released, phases } = getting
  const system = await phases.phase('images of Kubernetes', scope => systemImages(chosen, scope))
  await phases.phase('bundle', async scope => {
    const { chart, packed } = await packedChart(chosen)
    try {
      await writeBundle(target, chosen, chart, [...released, ...system], scope)
    } finally {
      if (packed !== undefined) await rm(packed, { recursive: true })
    }
  })
  print(`${file}: ${gibibytes((await stat(target)).size)}`)
  print(`use it with: npx cilium-conformance run --images=bundle:${file}`)
  return EXIT.ok
}

/** The other node images bring along what their own pods need. */
async function systemImages({ node, mirror }: ImageSet, scope: PhaseScope): Promise<LoadableImage[]> {
  if (node.flavour !== 'k3s') return []
  const pulled = []
  for (const image of await systemImagesOfK3s(node.kubernetesVersion))
    pulled.push(await pullImage(image, mirror, scope))
  return pulled
}

/** The chart of a Go module is a folder. */
async function packedChart({ tools, cilium }: ImageSet): Promise<{ chart: string; packed?: string }> {
  if (!(await stat(cilium.chart)).isDirectory()) return { chart: cilium.chart }
  const packed = await mkdtemp(join(tmpdir(), 'cilium-conformance-chart-'))
  await run([tools.helm, 'package', cilium.chart, `--destination=${packed}`])
  return { chart: join(packed, `cilium-${cilium.version}.tgz`), packed }
}
