import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '../paths.ts'

// Images are in the engine before anything starts from them. One that somebody removed since is told at once, where a registry would be
// asked for a name that it cannot have, until the time of the phase is over.
test('no container that the program starts has the engine ask a registry', async () => {
  const found: string[] = []
  for await (const file of glob('{fixtures,harness}/**/*.ts', {
    cwd: PROJECT_ROOT,
    exclude: ['**/*.test.ts', '**/*.testing.ts', '**/*.fake.ts', '**/testing/**'],
  })) {
    const source = await readFile(join(PROJECT_ROOT, file), 'utf8')
    for (const [start] of source.matchAll(/'docker', '(?:run|create)'.*/g))
      if (!start.includes("'--pull=never'")) found.push(`${file}: ${start}`)
  }
  expect(found).toEqual([])
})
