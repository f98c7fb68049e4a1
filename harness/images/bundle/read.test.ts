import { createHash } from 'node:crypto'
import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ArchiveWriter, piecesOf } from './archive.ts'
import { MANIFEST, SUMS } from './manifest.ts'
import { inBundle, openBundle } from './read.ts'

async function* only(text: string) {
  yield text
}

/** A bundle whose images are words, with more pieces than its manifest knows where they are given. */
async function bundle({ format = 1, unknown = [] as string[], left = [] as string[] } = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-bundle-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'b.tar')
  const writer = await ArchiveWriter.create(file)
  const pieces: Record<string, unknown> = { 'images/9-left.tar': { size: 1, sha256: '' } }
  for (const name of ['images/0-node.tar', 'images/1-cilium.tar', 'chart.tgz'])
    pieces[name] = await writer.add(name, only(`content of ${name}`))
  if (!left.includes('images/9-left.tar')) delete pieces['images/9-left.tar']
  for (const name of unknown) await writer.add(name, only('x'))
  const text = JSON.stringify({
    format,
    architecture: 'amd64',
    set: { cilium: { version: '1.20.2' } },
    images: [],
    pieces,
  })
  await writer.add(MANIFEST, only(text))
  await writer.add(SUMS, only(`${createHash('sha256').update(text).digest('hex')}  ${MANIFEST}\n`))
  await writer.close()
  return file
}

/** Flips a bit in the middle of a piece. */
async function flip(file: string, name: string): Promise<void> {
  const piece = (await piecesOf(file)).find(candidate => candidate.name === name)
  if (piece === undefined) throw new Error(`no piece ${name}`)
  const at = piece.offset + (piece.size >> 1)
  const handle = await open(file, 'r+')
  const byte = Buffer.alloc(1)
  await handle.read(byte, 0, 1, at)
  byte[0] = (byte[0] ?? 0) ^ 1
  await handle.write(byte, 0, 1, at)
  await handle.close()
}

test('a whole bundle is opened', async () => {
  const opened = await openBundle(await bundle())
  expect(opened.manifest.set.cilium.version).toBe('1.20.2')
  expect([...opened.pieces.keys()]).toEqual(['images/0-node.tar', 'images/1-cilium.tar', 'chart.tgz', MANIFEST, SUMS])
})

test.for(['images/0-node.tar', 'images/1-cilium.tar', 'chart.tgz', MANIFEST])(
  'a flipped bit in %s is found',
  async name => {
    const file = await bundle()
    await flip(file, name)
    await expect(openBundle(file)).rejects.toMatchObject({
      name: 'UsageError',
      message: `the bundle ${file} is damaged or was changed: ${name} is not what its SHA-256 says`,
    })
  },
)

test('a flipped bit in the sum of the manifest is found as well', async () => {
  const file = await bundle()
  await flip(file, SUMS)
  await expect(openBundle(file)).rejects.toThrow(`${MANIFEST} is not what its SHA-256 says`)
})

test('a bundle that is cut off names where', async () => {
  const file = await bundle()
  const piece = (await piecesOf(file))[1]
  await truncate(file, (piece?.offset ?? 0) + 3)
  await expect(openBundle(file)).rejects.toThrow(
    `the bundle ${file} is not whole: ${MANIFEST} is missing, after images/1-cilium.tar`,
  )
})

test.for([
  [{ left: ['images/9-left.tar'] }, 'is not whole: images/9-left.tar is missing'],
  [{ unknown: ['images/evil.tar'] }, 'has images/evil.tar, of which its manifest does not know'],
  [{ format: 2 }, 'has the format 2, which this version does not know'],
] as const)('a bundle with %j is refused', async ([options, message]) => {
  await expect(openBundle(await bundle({ ...(structuredClone(options) as object) }))).rejects.toThrow(message)
})

test('what is no bundle is refused', async () => {
  const file = await bundle()
  await writeFile(file, 'no bundle at all'.repeat(100))
  await expect(openBundle(file)).rejects.toThrow(
    `the bundle ${file} is damaged: at byte 0 there is no header of a piece`,
  )
  await expect(openBundle(`${file}x`)).rejects.toThrow(`the bundle ${file}x cannot be read: ENOENT`)
})

test('an image is found by any way to write its name', () => {
  const busybox = { image: 'busybox:1', tag: 'pulled.local/busybox:a' }
  expect(inBundle([busybox], 'docker.io/library/busybox:1')).toBe(busybox)
  expect(() => inBundle([busybox], 'busybox:2')).toThrow('the bundle does not have the image busybox:2')
})

test.for(['../escaped', '/etc/escaped', 'tools/../../escaped', 'tools//helm', './helm', 'a\u001b[2J', ''])(
  'a piece whose name would lead out of a folder is refused: %j',
  async name => {
    const file = await bundle({ unknown: [name] })
    await expect(openBundle(file)).rejects.toThrow(`the bundle ${file} has a piece named ${JSON.stringify(name)}`)
  },
)
