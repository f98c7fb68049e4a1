import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PROJECT_ROOT } from '../paths.ts'

/** Version of this program, from its package.json. */
export async function harnessVersion(): Promise<string> {
  const manifest: { version: string } = JSON.parse(await readFile(join(PROJECT_ROOT, 'package.json'), 'utf8'))
  return manifest.version
}
