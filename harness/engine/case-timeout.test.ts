import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '../paths.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { AT_MOST_TIMES } from '../wait/machine-time.ts'
import { CASE_TIMEOUT_MS } from './suite-files.ts'

const WAIT = /\b(?:soon|eventually)(?:<[^>]*>)?\(\s*'(\w+)'/g

// A case that is cut off says nothing of what its wait saw, and is broken where it would have failed.
test('no wait of a case lasts longer than the case may, on a machine that is busy all the time', async () => {
  const names = new Set<string>()
  const files = '{suites,fixtures,harness/lab,harness/observe}/**/*.ts'
  for await (const file of glob(files, { cwd: PROJECT_ROOT })) {
    const text = await readFile(join(PROJECT_ROOT, file), 'utf8')
    for (const [, name = ''] of text.matchAll(WAIT)) names.add(name)
  }
  const waits = Object.entries(BUDGETS).filter(([name]) => names.has(name))
  expect(waits.length).toBeGreaterThan(10)
  const longer = waits.filter(([, { ms }]) => ms * AT_MOST_TIMES >= CASE_TIMEOUT_MS)
  expect(longer.map(([name]) => name)).toEqual([])
})
