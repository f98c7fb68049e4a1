import { access, mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Whether something is at the path and can be seen. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Writes a file of the cache, whole or not at all: another process may read it at the same time. A cache that cannot be written is none. */
export async function keepInCache(file: string, text: string): Promise<void> {
  const work = `${file}.${process.pid}`
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(work, text)
    await rename(work, file)
  } catch {
    // The next process works it out again.
  }
}
