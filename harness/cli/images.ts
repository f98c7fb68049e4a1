import { duration, gibibytes } from '../../reports/format.ts'
import { createTerminal } from '../../reports/terminal.ts'
import { pullReleases } from '../cilium/release-images.ts'
import { chooseImages } from '../images/choose.ts'
import { type PulledImage, sizeOf } from '../images/engine.ts'
import { type ImageSet, type PodImage, imagePhase } from '../images/image-set.ts'
import { listed } from '../images/registry.ts'
import { type MirrorFlags, chartRepositoryOf, mirrorOf } from '../images/mirror.ts'
import { Interruption } from '../process/interruption.ts'
import { EXIT } from '../results/exit-code.ts'
import type { Phase } from '../results/model.ts'
import { Phases } from '../results/phases.ts'
import { loadProfile, profileNames, provisionerNames, requireKnown } from '../engine/discover.ts'
import { imageSource } from './plan.ts'

/** What {@link imagesCommand} takes: flags as the command line gives them. */
export interface ImagesCommandOptions extends MirrorFlags {
  /** One of {@link IMAGE_SOURCES}; `auto` when absent. */
  readonly source?: string | undefined
  /** Name of a provisioner; `auto` when absent. */
  readonly provisioner?: string | undefined
  readonly kubernetesVersion?: string | undefined
  readonly ciliumVersion?: string | undefined
  readonly allowUnpinned?: boolean | undefined
  readonly json?: boolean | undefined
  readonly quiet?: boolean | undefined
  /** Takes a line of output; standard output when absent. Progress goes to standard error. */
  readonly print?: (line: string) => void
}

/** Whatever suites and provisioner a run may have. */
const ALL_PODS: readonly PodImage[] = ['busybox', 'metrics-server', 'netperf']

/** One image of the table. */
export interface ImageRow {
  readonly image: string
  readonly version: string
  /** Absent for an image that somebody has removed from the Docker engine meanwhile. */
  readonly bytes?: number
  readonly source: ImageSet['source']
  readonly state: 'built' | 'pulled' | 'cached'
  /** How long it took to build or pull; absent when nothing was done. */
  readonly durationMs?: number
}

/**
 * `cilium-conformance images`: makes every image and tool of a run available and prints a table of them.
 *
 * Exit code 0 when all is there.
 *
 * @throws UsageError for an unknown source, provisioner or version; BrokenError when something cannot be had.
 */
export async function imagesCommand(options: ImagesCommandOptions): Promise<number> {
  const { json = false, print = console.log } = options
  using getting = await getImages(options)
  const { chosen, released, phases } = getting
  const images = { ...chosen, images: [...released.map(listed), ...chosen.images] }
  const sizes = await Promise.all(images.images.map(({ reference }) => sizeOf(reference)))
  const rows = imageRows(images, phases.all, sizes)
  if (json) print(JSON.stringify({ ...summary(images), images: rows }, null, 2))
  else for (const line of [...imageTable(rows), '', ...conclusion(images)]) print(line)
  return EXIT.ok
}

/** Everything that a run with any suite and any built-in profile needs. */
interface Gotten extends Disposable {
  readonly chosen: ImageSet
  /** What the chart names and a registry has. */
  readonly released: readonly PulledImage[]
  readonly phases: Phases
}

/**
 * Pulls or builds all of it. Dispose once nothing more is to be interrupted.
 *
 * @throws UsageError for a flag that is wrong; BrokenError when something cannot be had.
 */
export async function getImages(options: ImagesCommandOptions): Promise<Gotten> {
  const mirror = await mirrorOf(options)
  const source = imageSource('--source', options.source, mirror)
  const provisioner = options.provisioner ?? 'auto'
  if (provisioner !== 'auto') requireKnown('provisioner', provisioner, ['auto', ...(await provisionerNames())])
  const wanted = { ...options, provisioner, mirror, chartRepository: chartRepositoryOf(options), pods: ALL_PODS }
  const { stderr } = process
  const interruption = new Interruption()
  const phases = new Phases(
    createTerminal({
      stream: stderr,
      isTTY: stderr.isTTY,
      quiet: options.quiet === true,
      ci: process.env['CI'] === 'true',
    }),
    interruption.signal,
  )
  try {
    const chosen = await phases.phase('images', scope => chooseImages(source, wanted, scope))
    const released = await imagesOfProfiles(chosen, phases)
    return { chosen, released, phases, [Symbol.dispose]: () => interruption[Symbol.dispose]() }
  } catch (error) {
    interruption[Symbol.dispose]()
    throw error
  }
}

/** What Cilium needs with any of the built-in profiles. */
async function imagesOfProfiles(images: ImageSet, phases: Phases): Promise<PulledImage[]> {
  if (images.source === 'packages') return []
  const profiles = await Promise.all((await profileNames()).map(name => loadProfile(name)))
  const releases = profiles.map(({ values }) => ({ cilium: images.cilium, values }))
  return phases.phase('images of Cilium', scope => pullReleases(images, releases, scope))
}

/** One row per image of the set; `sizes` are in the set's order. */
export function imageRows(
  { source, images }: Pick<ImageSet, 'source' | 'images'>,
  phases: readonly Phase[],
  sizes: readonly (number | undefined)[],
): ImageRow[] {
  return images.map(({ name, version, reference, isNew }, index): ImageRow => {
    const bytes = sizes[index]
    const phase = phases.find(one => one.name === imagePhase(name))
    const made = source === 'packages' ? 'built' : 'pulled'
    const state = phase === undefined || isNew === false ? 'cached' : made
    return {
      image: reference.replace(/@.*$/, ''),
      version,
      source,
      state,
      ...(bytes === undefined ? {} : { bytes }),
      ...(phase === undefined ? {} : { durationMs: phase.durationMs }),
    }
  })
}

/** The rows as lines; numbers stand to the right. */
export function imageTable(rows: readonly ImageRow[]): string[] {
  const cells = rows.map(({ image, version, bytes, source, state, durationMs }) => [
    image,
    version,
    bytes === undefined ? '' : size(bytes),
    source,
    state,
    durationMs === undefined ? '' : duration(durationMs),
  ])
  const table = [['image', 'version', 'size', 'source', 'state', 'time'], ...cells]
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map(row => row[column]?.length ?? 0)))
  const toTheRight = [2, 5]
  return table.map(row =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return toTheRight.includes(column) ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd(),
  )
}

/** What the images come to, in a few lines. */
export function conclusion(images: Omit<ImageSet, 'images'>): string[] {
  const { source, why, kubernetesVersion, ciliumVersion, chart, missing, tools } = summary(images)
  return [
    `images from ${source}: ${why}`,
    `Kubernetes ${kubernetesVersion}, Cilium ${ciliumVersion}, chart ${chart}`,
    ...Object.entries(tools).map(([name, path]) => `${name}: ${path}`),
    ...Object.entries(missing).map(([name, reason]) => `not available: ${name}: ${reason}`),
  ]
}

function summary({ source, why, node, cilium, tools }: Omit<ImageSet, 'images'>) {
  return {
    source,
    why,
    kubernetesVersion: node.kubernetesVersion,
    ciliumVersion: cilium.version,
    chart: cilium.chart,
    missing: cilium.missing,
    tools,
  }
}

function size(bytes: number): string {
  return bytes >= 2 ** 30 ? gibibytes(bytes) : `${(bytes / 2 ** 20).toFixed(1)} MiB`
}
