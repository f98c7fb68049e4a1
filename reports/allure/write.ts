import { copyFile, link, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunResult } from '../../harness/results/model.ts'
import { environmentRows } from '../environment.ts'
import { staysInside } from '../excerpts.ts'
import { CATEGORIES } from './categories.ts'
import { allureResults, attachedFiles } from './results.ts'

/** Folder of Allure's results in a run folder. */
export const ALLURE_RESULTS = 'allure-results'

/**
 * Writes Allure's results of a run into `allure-results/` of its folder, in place of what was there. Evidence is linked
 * and takes no room; a file that is gone is left out.
 */
export async function writeAllureResults(run: RunResult, runFolder: string): Promise<void> {
  const folder = join(runFolder, ALLURE_RESULTS)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const save = (name: string, text: string) => writeFile(join(folder, name), text, { mode: 0o600 })
  await Promise.all([
    ...allureResults(run).map(result => save(`${result.uuid}-result.json`, `${JSON.stringify(result)}\n`)),
    ...attachedFiles(run)
      .filter(staysInside)
      .map(({ path, name }) => attach(join(runFolder, path), join(folder, name))),
    save('categories.json', `${JSON.stringify(CATEGORIES, undefined, 2)}\n`),
    save('environment.properties', environmentProperties(run)),
    save('executor.json', `${JSON.stringify({ name: 'cilium-conformance', type: 'local', buildName: run.id })}\n`),
  ])
}

async function attach(from: string, to: string): Promise<void> {
  await link(from, to)
    .catch(() => copyFile(from, to))
    .catch(() => undefined)
}

/** Java's properties: a blank, a colon or an equals sign in a key would end it. */
function environmentProperties(run: RunResult): string {
  const lines = environmentRows(run).map(([name, value]) => {
    return `${name.replaceAll(/[\s:=]+/g, '_')} = ${value.replaceAll('\\', '\\\\').replaceAll('\n', ' ')}`
  })
  return `${lines.join('\n')}\n`
}
