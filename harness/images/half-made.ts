import { glob, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheDir } from '../paths.ts'

/** Whoever makes something in the cache makes it in such a folder beside its place, and `build/` has nothing else. */
const WORK = ['*/.*-??????', '*/*/.*-??????', 'build/*']

/** No build takes as long: 1 day. */
const ABANDONED_MS = 24 * 60 * 60 * 1000

/** Folders of the cache that a process was killed over, so that nobody finishes nor removes them. */
export async function halfMade(now: Date): Promise<string[]> {
  const found: string[] = []
  for await (const path of glob(WORK, { cwd: cacheDir() })) {
    const whole = join(cacheDir(), path)
    // It may be finished, and so moved, meanwhile.
    const writtenAt = await stat(whole).catch(() => undefined)
    if (writtenAt !== undefined && now.getTime() - writtenAt.mtimeMs > ABANDONED_MS) found.push(whole)
  }
  return found.toSorted()
}

/** Removes such a folder. */
export async function removeHalfMade(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
}
