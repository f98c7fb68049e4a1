import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { execa } from 'execa'
import { exists } from '../../files.ts'
import { BrokenError, messageOf } from '../../results/errors.ts'
import type { PhaseScope } from '../../results/phases.ts'
import { engineArchitecture, idOf, savedAs } from '../engine.ts'
import type { ImageSet, LoadableImage } from '../image-set.ts'
import { ArchiveWriter, type WrittenPiece } from './archive.ts'
import { type BundleManifest, type BundledImage, MANIFEST, SUMS } from './manifest.ts'

/**
 * Writes everything that a run needs into one file: the images of nodes and pods, the chart, the tools. It is there whole or not at
 * all.
 *
 * @param chart The packed chart.
 * @param released Images that the chart names.
 * @throws BrokenError when something cannot be saved.
 */
export async function writeBundle(
  file: string,
  images: ImageSet,
  chart: string,
  released: readonly LoadableImage[],
  scope: PhaseScope,
): Promise<void> {
  const partial = `${file}.partial`
  const writer = await ArchiveWriter.create(partial)
  try {
    const pieces: Record<string, WrittenPiece> = {}
    const node = await savedAs(images.node.reference)
    // The engine itself runs the prober, also where the nodes bring it along.
    const all = [{ image: images.node.reference, tag: node }, images.prober, ...images.load, ...released]
    const bundled: BundledImage[] = []
    for (const image of new Map(all.map(each => [each.image, each])).values())
      bundled.push(await addImage(writer, image, bundled, pieces, scope))
    pieces['chart.tgz'] = await writer.add('chart.tgz', createReadStream(chart))
    for (const [name, tool] of Object.entries(images.tools)) {
      const path = await pathOf(tool)
      if (path !== undefined) pieces[`tools/${name}`] = await writer.add(`tools/${name}`, createReadStream(path))
    }
    const { why: _, mirror: __, bundled: ___, ...set } = images
    const manifest: BundleManifest = {
      format: 1,
      architecture: await engineArchitecture(),
      set: { ...set, node: { ...set.node, reference: node }, cilium: { ...set.cilium, chart: 'chart.tgz' } },
      images: bundled,
      pieces,
    }
    const text = JSON.stringify(manifest, undefined, 2)
    await writer.add(MANIFEST, only(text))
    await writer.add(SUMS, only(`${createHash('sha256').update(text).digest('hex')}  ${MANIFEST}\n`))
    await writer.close()
    await rename(partial, file)
  } catch (error) {
    await writer.abandon()
    await rm(partial, { force: true })
    throw error
  }
}

/** An image that has several names is there once. */
async function addImage(
  writer: ArchiveWriter,
  { image, tag }: LoadableImage,
  before: readonly BundledImage[],
  pieces: Record<string, WrittenPiece>,
  scope: PhaseScope,
): Promise<BundledImage> {
  const id = await idOf(tag)
  const known = before.find(other => other.id === id && other.tag === tag)
  if (known !== undefined) return { ...known, image }
  const piece = `images/${before.length}-${tag.split('/').at(-1)?.split(':')[0]}.tar`
  pieces[piece] = await scope.phase(`save ${tag}`, () => writer.add(piece, savedImage(tag, scope.signal)))
  return { image, tag, id, piece }
}

async function* savedImage(tag: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const saving = execa('docker', ['save', tag], { encoding: 'buffer', buffer: false, cancelSignal: signal })
  try {
    yield* saving.iterable({ binary: true })
  } catch (cause) {
    signal.throwIfAborted()
    throw new BrokenError(`the image ${tag} cannot be saved: ${messageOf(cause)}`, { cause })
  }
}

async function* only(text: string): AsyncGenerator<string> {
  yield text
}

/** Where a tool is that is named, as the shell finds it; `undefined` for one that is not on the PATH. */
async function pathOf(tool: string): Promise<string | undefined> {
  if (isAbsolute(tool)) return tool
  for (const folder of (process.env['PATH'] ?? '').split(':')) {
    const path = join(folder, tool)
    if (await exists(path)) return path
  }
  return undefined
}
