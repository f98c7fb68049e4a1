import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { run } from '../../process/run.ts'
import { ArchiveWriter, contentOf, piecesOf } from './archive.ts'

async function* chunks(...parts: string[]) {
  for (const part of parts) yield part
}

/** An archive of three pieces, one of them empty and one that fills its last block. */
async function archive(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-archive-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'a.tar')
  const writer = await ArchiveWriter.create(path)
  const sha256 = createHash('sha256').update('one two').digest('hex')
  expect(await writer.add('images/one.tar', chunks('one', ' two'))).toEqual({ size: 7, sha256 })
  await writer.add('empty', chunks())
  await writer.add('block', chunks('x'.repeat(512)))
  await writer.close()
  return path
}

test('what is written is read again, piece by piece', async () => {
  const path = await archive()
  const pieces = await piecesOf(path)
  expect(pieces.map(({ name, size }) => [name, size])).toEqual([
    ['images/one.tar', 7],
    ['empty', 0],
    ['block', 512],
  ])
  expect(await Promise.all(pieces.map(piece => text(contentOf(path, piece))))).toEqual(['one two', '', 'x'.repeat(512)])
})

test('tar reads it as well', async () => {
  const path = await archive()
  expect((await run(['tar', '--list', '--file', path])).stdout).toBe('images/one.tar\nempty\nblock')
  expect((await run(['tar', '--extract', '--to-stdout', '--file', path, 'images/one.tar'])).stdout).toBe('one two')
})

test('of an archive that is cut off, the last piece is known and short', async () => {
  const path = await archive()
  await truncate(path, 515)
  const [piece, ...more] = await piecesOf(path)
  expect([piece?.name, piece?.size, more]).toEqual(['images/one.tar', 7, []])
  expect(piece === undefined ? '' : await text(contentOf(path, piece))).toBe('one')
})

test('a file that is no archive is refused', async () => {
  const path = await archive()
  await writeFile(path, 'x'.repeat(1024))
  await expect(piecesOf(path)).rejects.toThrow('at byte 0 there is no header of a piece')
})

test('every byte of an archive is a piece’s, or has to be what it is', async () => {
  const path = await archive()
  const before = await readFile(path)
  const kept = await piecesOf(path)
  const content = (at: number) => kept.some(({ offset, size }) => at >= offset && at < offset + size)
  for (let at = 0; at < before.length; at += 1) {
    if (content(at)) continue
    const changed = Buffer.from(before)
    changed[at] = (changed[at] ?? 0) ^ 1
    await writeFile(path, changed)
    const found = await piecesOf(path).catch(() => 'refused')
    expect(found, `byte ${at}`).not.toEqual(kept)
  }
})
