import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** First 12 hex digits of the SHA-256 over the parts, in order. Enough to name a cache entry. */
export function hashOf(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) {
    hash.update(`${part.length}:`)
    hash.update(part)
  }
  return hash.digest('hex').slice(0, 12)
}

/**
 * Hash over the names and contents of the files below `folder` from which Go builds binaries. Tests and their data are not among
 * them: a binary that a test has changed is the same binary.
 */
export async function hashGoModule(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(file => !isForTests(file.slice(folder.length)))
    .toSorted()
  const parts: (string | Uint8Array)[] = []
  for (const file of files) parts.push(file.slice(folder.length), await readFile(file))
  return hashOf(parts)
}

/** Whether `go build` passes by this file, named below the folder of its module. */
export function isForTests(path: string): boolean {
  return /_test\.go$|(?:^|\/)testdata\//.test(path)
}
