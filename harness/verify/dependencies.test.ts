import { glob, readFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '../paths.ts'

const IMPORT = /^(?:import|export) (?!type )[^'\n]*(?:\n[^'\n]*)*?from '([^'#.][^']*)'|\bimport\('([^'#.][^']*)'/gm

/** vitest.config.ts alone loads it. */
const ALLURE_OF_VITEST = 'harness/engine/allure-cases.ts'

// A user who installs without devDependencies gets what a run needs.
test('what is imported at run time is a dependency', async () => {
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    await readFile(join(PROJECT_ROOT, 'package.json'), 'utf8'),
  )
  const needed = new Set<string>()
  for await (const file of glob('{bin,suites,fixtures,harness,reports}/**/*.{ts,js}', {
    cwd: PROJECT_ROOT,
    exclude: ['**/*.test.ts', '**/*.fake.ts', '**/testdata/**', 'harness/verify/**', ALLURE_OF_VITEST],
  })) {
    const source = await readFile(join(PROJECT_ROOT, file), 'utf8')
    for (const [, stated, called] of source.matchAll(IMPORT)) needed.add(packageOf(stated ?? called ?? ''))
  }
  const packages = [...needed].filter(name => !name.startsWith('node:') && !builtinModules.includes(name))
  expect(packages).toEqual(expect.arrayContaining(['vitest', 'execa', 'playwright-core']))
  expect(packages.filter(name => dependencies[name] === undefined)).toEqual([])
})

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
