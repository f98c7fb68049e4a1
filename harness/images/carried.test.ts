import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { CARRIED_PROBER } from '../paths.ts'
import { carriedProber } from './carried.ts'
import { hashGoModule } from './hash.ts'
import { folderOf } from './source/go/build.ts'
import { GO_MODULES } from './source/go/modules.ts'

const program = Buffer.from('\u007fELF')
const sha256 = createHash('sha256').update(program).digest('hex')
const own = await hashGoModule(folderOf(GO_MODULES.prober))

/** The root of a package that carries a program for amd64, with what it says of it. */
async function packed(said: { source: string; sha256: string }): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'cilium-conformance-carried-'))
  onTestFinished(() => rm(root, { recursive: true }))
  vi.stubEnv('XDG_CACHE_HOME', join(root, 'cache'))
  onTestFinished(() => void vi.unstubAllEnvs())
  await mkdir(join(root, CARRIED_PROBER, 'amd64'), { recursive: true })
  await writeFile(join(root, CARRIED_PROBER, 'amd64', 'prober'), program, { mode: 0o644 })
  const carried = { source: said.source, go: 'go1.26.8', sha256: { amd64: said.sha256 } }
  await writeFile(join(root, CARRIED_PROBER, 'carried.json'), JSON.stringify(carried))
  return root
}

test('a prober of the sources that are here is used without Go', async () => {
  const root = await packed({ source: own, sha256 })
  const built = await carriedProber('amd64', root)
  const path = built?.path('prober') ?? ''
  expect(await readFile(path)).toEqual(program)
  // npm packs it as a file like any other.
  expect((await stat(path)).mode & 0o111).toBe(0o111)
  expect(await carriedProber('amd64', root)).toMatchObject({ hash: built?.hash, folder: built?.folder })
})

test('one of other sources, or for another processor, is left alone', async () => {
  expect(await carriedProber('amd64', await packed({ source: 'other', sha256 }))).toBeUndefined()
  expect(await carriedProber('arm64', await packed({ source: own, sha256 }))).toBeUndefined()
  expect(await carriedProber('amd64', await packed({ source: own, sha256 }))).toBeDefined()
})

test('the repository carries none', async () => {
  expect(await carriedProber('amd64')).toBeUndefined()
})

test('one that is not what was packed is refused by its name', async () => {
  const root = await packed({ source: own, sha256: '0'.repeat(64) })
  const error: unknown = await carriedProber('amd64', root).catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    message: `${join(root, CARRIED_PROBER, 'amd64', 'prober')} is not the program that was packed`,
    cure: 'install cilium-conformance again',
  })
})
