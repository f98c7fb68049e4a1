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

/** Hash over the names and contents of every file below `folder`. */
export async function hashFolder(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .toSorted()
  const parts: (string | Uint8Array)[] = []
  for (const file of files) parts.push(file.slice(folder.length), await readFile(file))
  return hashOf(parts)
}
