import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exists } from '../files.ts'
import { CARRIED_PROBER, PROJECT_ROOT, cacheDir } from '../paths.ts'
import { BrokenError } from '../results/errors.ts'
import { hashGoModule, hashOf } from './hash.ts'
import { type BuiltModule, folderOf } from './source/go/build.ts'
import { GO_MODULES } from './source/go/modules.ts'

/** Go's names of the processors that the package carries programs for. */
export const CARRIED_FOR = ['amd64', 'arm64'] as const

/** What the package says of the prober that it carries, in `carried.json` beside a folder for each processor. */
export interface Carried {
  /** Hash over the sources that it was built from. */
  readonly source: string
  /** The compiler, for example `go1.26.8`. */
  readonly go: string
  /** Of each program, in hex, by Go's name of the processor. */
  readonly sha256: Readonly<Record<string, string>>
}

/**
 * The prober that the package carries, ready to be used without Go: npm packs no file as a program, so it is kept as one in the
 * cache.
 *
 * @param architecture Go's name of the nodes' processor.
 * @returns `undefined` where none is carried that was built from the sources that are here: in the repository, after a change of
 *   these, or for another processor.
 * @throws BrokenError for one that is not what was packed.
 */
export async function carriedProber(
  architecture: string,
  root: string = PROJECT_ROOT,
): Promise<BuiltModule | undefined> {
  const carried = await readCarried(root)
  const sha256 = carried?.sha256[architecture]
  if (carried === undefined || sha256 === undefined) return undefined
  if ((await proberSource()) !== carried.source) return undefined
  const hash = hashOf([carried.source, architecture, sha256])
  const folder = cacheDir('bin', `prober-carried-${hash}`)
  if (!(await exists(folder))) await unpack(join(root, CARRIED_PROBER, architecture, 'prober'), sha256, folder)
  return { version: 'own', hash, folder, path: binary => join(folder, binary) }
}

/** Hash over the sources of the prober that are here. */
export async function proberSource(): Promise<string> {
  return hashGoModule(folderOf(GO_MODULES.prober))
}

async function readCarried(root: string): Promise<Carried | undefined> {
  const text = await readFile(join(root, CARRIED_PROBER, 'carried.json'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text)
}

async function unpack(from: string, sha256: string, folder: string): Promise<void> {
  const program = await readFile(from)
  if (createHash('sha256').update(program).digest('hex') !== sha256) {
    throw new BrokenError(`${from} is not the program that was packed`, { cure: 'install cilium-conformance again' })
  }
  await mkdir(cacheDir('bin'), { recursive: true })
  const work = await mkdtemp(join(cacheDir('bin'), '.unpacking-'))
  try {
    await writeFile(join(work, 'prober'), program)
    await chmod(join(work, 'prober'), 0o755)
    await rename(work, folder)
  } catch (error) {
    // Another process may have been faster.
    if (!(await exists(folder))) throw error
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
