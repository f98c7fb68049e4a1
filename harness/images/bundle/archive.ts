import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { BLOCK, padded, tarHeader } from '../tar.ts'

/** A tar archive that is written piece by piece, and read without unpacking it. Only plain files with short names are in it. */

/** Nobody runs a piece where it lies. */
const MODE = 0o644

/** A file in an archive. */
export interface Piece {
  readonly name: string
  readonly size: number
  /** Where its content begins, in bytes. */
  readonly offset: number
}

/** Content of a piece, and what is known of it once it is written. */
export interface WrittenPiece {
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
}

/** Writes an archive. */
export class ArchiveWriter {
  readonly #file: FileHandle
  #position = 0

  private constructor(file: FileHandle) {
    this.#file = file
  }

  /** Makes the file, or empties it. */
  static async create(path: string): Promise<ArchiveWriter> {
    return new ArchiveWriter(await open(path, 'w'))
  }

  /** Adds a piece as it comes: its size is known only at its end. */
  async add(name: string, content: AsyncIterable<Uint8Array | string>): Promise<WrittenPiece> {
    const hash = createHash('sha256')
    const start = this.#position + BLOCK
    let end = start
    for await (const chunk of content) {
      const bytes = Buffer.from(chunk)
      hash.update(bytes)
      await this.#file.write(bytes, 0, bytes.length, end)
      end += bytes.length
    }
    const size = end - start
    await this.#file.write(tarHeader(name, size, MODE), 0, BLOCK, this.#position)
    this.#position = start + padded(size)
    return { size, sha256: hash.digest('hex') }
  }

  async close(): Promise<void> {
    // Two empty blocks end an archive.
    await this.#file.truncate(this.#position + 2 * BLOCK)
    await this.#file.sync()
    await this.#file.close()
  }

  /** Closes the file of an archive that will not be finished. */
  async abandon(): Promise<void> {
    await this.#file.close()
  }
}

/**
 * The pieces of an archive, in their order. One that ends before its last piece does has that piece all the same, with the size that
 * it should have.
 *
 * @throws RangeError for a file that is no such archive, or has something between and behind its pieces.
 */
export async function piecesOf(path: string): Promise<Piece[]> {
  const file = await open(path, 'r')
  try {
    const pieces: Piece[] = []
    const header = Buffer.alloc(BLOCK)
    for (let position = 0; ; ) {
      const { bytesRead } = await file.read(header, 0, BLOCK, position)
      if (bytesRead < BLOCK) return pieces
      if (header.every(byte => byte === 0)) {
        await requireZeros(file, position, 2 * BLOCK)
        return pieces
      }
      const name = header.toString('utf8', 0, 100).replace(/\0.*$/s, '')
      const size = Number.parseInt(header.toString('latin1', 124, 136), 8)
      if (Number.isNaN(size) || !header.equals(tarHeader(name, size, MODE)))
        throw new RangeError(`at byte ${position} there is no header of a piece`)
      pieces.push({ name, size, offset: position + BLOCK })
      await requireZeros(file, position + BLOCK + size, padded(size) - size)
      position += BLOCK + padded(size)
    }
  } finally {
    await file.close()
  }
}

/** A file that ends earlier has zeros there for all that matters. */
async function requireZeros(file: FileHandle, from: number, length: number): Promise<void> {
  const bytes = Buffer.alloc(length)
  await file.read(bytes, 0, length, from)
  if (bytes.some(byte => byte !== 0)) throw new RangeError(`after byte ${from} there is something that is no piece`)
}

/** The content of a piece; shorter than its size where the archive is. */
export function contentOf(path: string, { offset, size }: Piece): Readable {
  return size === 0 ? createReadStream('/dev/null') : createReadStream(path, { start: offset, end: offset + size - 1 })
}
