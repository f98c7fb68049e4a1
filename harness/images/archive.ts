import { createHash } from 'node:crypto'
import { BLOCK, padded, tarHeader } from './tar.ts'

/** A file of an archive. */
interface File {
  readonly name: string
  readonly content: Uint8Array
  /** For example 0o755. */
  readonly mode: number
}

/** An image of one program and nothing else. */
export interface ProgramImage {
  /** Under which it is known once it is loaded, for example `packages.local/prober:0123456789ab`. */
  readonly reference: string
  /** Path of the program in the image. It is the image's entrypoint. */
  readonly path: string
  readonly program: Uint8Array
  /** As Go names it, for example `amd64`. */
  readonly architecture: string
}

/**
 * The image as `docker save` writes one, so that `docker load`, `kind load image-archive` and `ctr images import` read it. The same
 * program gives the same bytes.
 *
 * Source: https://github.com/moby/docker-image-spec/blob/main/v1.2.md
 */
export function imageArchive({ reference, path, program, architecture }: ProgramImage): Uint8Array {
  const layer = tar([{ name: path.replace(/^\//, ''), content: program, mode: 0o755 }])
  const config = jsonOf({
    architecture,
    os: 'linux',
    created: '1970-01-01T00:00:00Z',
    config: { Entrypoint: [path] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${digestOf(layer)}`] },
    history: [{ created: '1970-01-01T00:00:00Z' }],
  })
  const names = { config: `${digestOf(config)}.json`, layer: `${digestOf(layer)}.tar` }
  const manifest = jsonOf([{ Config: names.config, RepoTags: [reference], Layers: [names.layer] }])
  return tar([
    { name: names.config, content: config, mode: 0o644 },
    { name: names.layer, content: layer, mode: 0o644 },
    { name: 'manifest.json', content: manifest, mode: 0o644 },
  ])
}

function jsonOf(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value))
}

function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** A tar of the files. */
function tar(files: readonly File[]): Uint8Array {
  const parts = files.flatMap(({ name, content, mode }) => [
    tarHeader(name, content.length, mode),
    content,
    Buffer.alloc(padded(content.length) - content.length),
  ])
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)])
}
