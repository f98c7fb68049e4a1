import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '../paths.ts'

/** Code that finds a module by its place, and takes it for TypeScript. */
const FIXED_ENDING = /(?:join|resolve|glob|URL)\([^\n]*\.ts['"`]|endsWith\(['"`][^'"`]*\.ts['"`]/

/** What the package has none of. */
const OURS = [
  '**/*.test.ts',
  '**/*testing.ts',
  '**/*.fake.ts',
  '**/testdata/**',
  '**/testing/**',
  'harness/verify/**',
  // vitest.config.ts alone loads it.
  'harness/engine/conformance-project.ts',
]

// In the package, where modules are JavaScript, such code would find nothing.
test('what is found by its place is found in the package too', async () => {
  const found: string[] = []
  let read = 0
  for await (const file of glob('{fixtures,harness,reports}/**/*.ts', { cwd: PROJECT_ROOT, exclude: OURS })) {
    const lines = (await readFile(join(PROJECT_ROOT, file), 'utf8')).split('\n')
    read += 1
    found.push(...lines.filter(line => FIXED_ENDING.test(line)).map(line => `${file}: ${line.trim()}`))
  }
  expect(read).toBeGreaterThan(100)
  expect(found).toEqual([])
})
