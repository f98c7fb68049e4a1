import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { chmod, mkdir, rename } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { execa } from 'execa'
import { exists } from '../../files.ts'
import { cacheDir } from '../../paths.ts'
import { BrokenError, UsageError, messageOf } from '../../results/errors.ts'
import type { PhaseScope } from '../../results/phases.ts'
import { engineArchitecture, idInEngine } from '../engine.ts'
import { type ImageSet, type LoadableImage, imagePhase } from '../image-set.ts'
import { isMapping } from '../../values.ts'
import { parseReference, textOf } from '../reference.ts'
import { type Piece, contentOf, piecesOf } from './archive.ts'
import { type BundleManifest, type BundledImage, MANIFEST, SUMS } from './manifest.ts'

/** A bundle whose every piece is what its manifest says. */
export interface Bundle {
  readonly file: string
  /** SHA-256 of the manifest, and thereby of everything. */
  readonly sha256: string
  readonly manifest: BundleManifest
  readonly pieces: ReadonlyMap<string, Piece>
}

/**
 * Reads a bundle whole, and changes nothing.
 *
 * @throws UsageError that names the piece which is not there, or is not what it was.
 */
export async function openBundle(path: string): Promise<Bundle> {
  const file = resolve(path)
  const refuse = (why: string) => new UsageError(`the bundle ${path} ${why}`)
  const found = await piecesOf(file).catch((error: unknown) => {
    throw refuse(error instanceof RangeError ? `is damaged: ${error.message}` : `cannot be read: ${messageOf(error)}`)
  })
  const pieces = new Map(found.map(piece => [piece.name, piece]))
  const [manifestPiece, sums] = [pieces.get(MANIFEST), pieces.get(SUMS)]
  if (manifestPiece === undefined || sums === undefined)
    throw refuse(
      `is not whole: ${manifestPiece === undefined ? MANIFEST : SUMS} is missing, after ${found.at(-1)?.name ?? 'nothing'}`,
    )
  const sha256 = await sha256Of(file, manifestPiece)
  if ((await text(contentOf(file, sums))) !== `${sha256}  ${MANIFEST}\n`) throw refuse(changed(MANIFEST))
  const stray = found.find(({ name }) => !PIECE_NAME.test(name))
  if (stray !== undefined) throw refuse(`has a piece named ${JSON.stringify(stray.name)}, which no bundle has`)
  const manifest = await readManifest(text(contentOf(file, manifestPiece))).catch((error: unknown) => {
    throw refuse(`has a manifest that cannot be read: ${messageOf(error)}`)
  })
  if (manifest.format !== 1) throw refuse(`has the format ${String(manifest.format)}, which this version does not know`)
  for (const [name, known] of Object.entries(manifest.pieces)) {
    const piece = pieces.get(name)
    if (piece === undefined) throw refuse(`is not whole: ${name} is missing`)
    if (piece.size !== known.size || (await sha256Of(file, piece)) !== known.sha256) throw refuse(changed(name))
  }
  const stranger = found.find(({ name }) => name !== MANIFEST && name !== SUMS && !(name in manifest.pieces))
  if (stranger !== undefined) throw refuse(`has ${stranger.name}, of which its manifest does not know`)
  return { file, sha256, manifest, pieces }
}

/** Pieces are unpacked under their names, so that none may lead out of the folder. */
const PIECE_NAME = /^\w[\w.+-]*(?:\/\w[\w.+-]*)*$/

/** As far as everybody who has a bundle takes its shape for granted. @throws RangeError where it is another one. */
async function readManifest(content: Promise<string>): Promise<BundleManifest> {
  const manifest: unknown = JSON.parse(await content)
  if (!isMapping(manifest)) throw new RangeError('it is no mapping')
  const { set, images, pieces } = manifest
  if (
    manifest['format'] === 1 &&
    !(isMapping(set) && isMapping(set['cilium']) && Array.isArray(images) && isMapping(pieces))
  )
    throw new RangeError('it does not name its images and pieces')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what was written by a program of this format
  return manifest as unknown as BundleManifest
}

function changed(name: string): string {
  return `is damaged or was changed: ${name} is not what its SHA-256 says`
}

async function sha256Of(file: string, piece: Piece): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of contentOf(file, piece)) hash.update(chunk)
  return hash.digest('hex')
}

/**
 * The images of a bundle, in the Docker engine, with chart and tools in the cache. Nothing is asked of any network.
 *
 * @throws BrokenError when the engine does not take an image.
 */
export async function bundleImages(bundle: Bundle, scope: PhaseScope): Promise<ImageSet> {
  const { file, manifest, sha256 } = bundle
  const { set, images, architecture } = manifest
  const here = await engineArchitecture()
  if (here !== architecture)
    throw new BrokenError(`the bundle ${file} is for ${architecture}, and the Docker engine's machine is ${here}`, {
      cure: `make a bundle on a machine that is ${here}: npx cilium-conformance images bundle FILE`,
    })
  for (const image of images) await loadImage(bundle, image, scope)
  const kept = (piece: string) => extract(bundle, piece, cacheDir('bundles', sha256.slice(0, 12), piece))
  const tool = async (name: 'helm' | 'kind') =>
    `tools/${name}` in manifest.pieces ? kept(`tools/${name}`) : set.tools[name]
  return {
    ...set,
    why: `the bundle ${file} has them`,
    cilium: { ...set.cilium, chart: await kept(set.cilium.chart) },
    tools: { helm: await tool('helm'), kind: await tool('kind') },
    bundled: images,
  }
}

async function loadImage({ file, pieces }: Bundle, { tag, id, piece }: BundledImage, scope: PhaseScope): Promise<void> {
  const content = pieces.get(piece)
  if (content === undefined || (await idInEngine(tag)) === id) return
  const { signal } = scope
  await scope.phase(imagePhase(tag), async () => {
    const loading = execa({ buffer: false, cancelSignal: signal, stdin: contentOf(file, content) })
    await loading('docker', ['load', '--quiet']).catch((cause: unknown) => {
      signal.throwIfAborted()
      throw new BrokenError(`the Docker engine does not take ${piece} of ${file}: ${messageOf(cause)}`, { cause })
    })
  })
}

/** A file that is there whole or not at all; tools can be run. */
async function extract({ file, pieces }: Bundle, name: string, target: string): Promise<string> {
  const piece = pieces.get(name)
  if (piece === undefined) throw new BrokenError(`the bundle ${file} does not have ${name}, which its manifest names`)
  if (await exists(target)) return target
  await mkdir(dirname(target), { recursive: true })
  const work = join(dirname(target), `.${process.pid}`)
  await pipeline(contentOf(file, piece), createWriteStream(work))
  await chmod(work, name.startsWith('tools/') ? 0o755 : 0o644)
  await rename(work, target)
  return target
}

/**
 * The image of a bundle that pods name so.
 *
 * @throws BrokenError where there is none.
 */
export function inBundle(bundled: readonly LoadableImage[], image: string): LoadableImage {
  const name = textOf(parseReference(image))
  const found = bundled.find(other => textOf(parseReference(other.image)) === name)
  if (found !== undefined) return found
  throw new BrokenError(`the bundle does not have the image ${image}`, {
    cure: 'leave out what needs it in your values, or run with a registry (--images=registry, --registry=HOST:PORT)',
  })
}
