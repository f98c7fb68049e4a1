import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { exists } from '../files.ts'
import { cacheDir } from '../paths.ts'
import type { PhaseScope } from '../results/phases.ts'
import { imageArchive } from './archive.ts'
import { buildGoModule } from './source/go/build.ts'
import { GO_MODULES } from './source/go/modules.ts'
import { engineTag } from './source/names.ts'

/** The prober as a program of this machine, and as an image for nodes of its architecture. */
export interface BuiltProber {
  /** Path of the static binary. */
  readonly program: string
  /** Name of the image; other content has another name. */
  readonly reference: string
  /** Path of the image as `docker save` would write it. */
  readonly archive: string
}

/** Go's name of the architecture of this machine. */
export function ownArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch
}

/**
 * Makes the prober unless it is there. Needs Go where it is not, and never a Docker engine.
 *
 * @throws BrokenError when it cannot be built.
 */
export async function builtProber(scope: PhaseScope): Promise<BuiltProber> {
  const built = await buildGoModule(GO_MODULES.prober, scope)
  const program = built.path('prober')
  const reference = engineTag('prober', built.hash)
  const archive = cacheDir('archives', `prober-${built.hash}.tar`)
  if (!(await exists(archive))) {
    await mkdir(cacheDir('archives'), { recursive: true })
    const content = { reference, path: '/prober', program: await readFile(program), architecture: ownArchitecture() }
    const partial = `${archive}.${process.pid}`
    await writeFile(partial, imageArchive(content))
    await rename(partial, archive)
  }
  return { program, reference, archive }
}
