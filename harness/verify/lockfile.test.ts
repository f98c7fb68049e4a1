import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '../paths.ts'

// A registry that does not serve the packages of other platforms makes `npm install` drop them from the lock file, and
// `npm ci` then refuses it.
test('every optional dependency of a locked package is locked itself', async () => {
  const text = await readFile(join(PROJECT_ROOT, 'package-lock.json'), 'utf8')
  const { packages }: { packages: Record<string, { optionalDependencies?: Record<string, string> }> } = JSON.parse(text)
  const locked = Object.keys(packages)
  const optional = Object.values(packages).flatMap(entry => Object.keys(entry.optionalDependencies ?? {}))
  const missing = optional.filter(name => !locked.some(path => path.endsWith(`node_modules/${name}`)))
  expect(optional.length).toBeGreaterThan(0)
  expect(missing).toEqual([])
})
