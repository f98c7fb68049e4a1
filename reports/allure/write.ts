import { copyFile, link, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestResult } from 'allure-js-commons'
import type { RunResult } from '../../harness/results/model.ts'
import { environmentRows } from '../environment.ts'
import { staysInside } from '../excerpts.ts'
import { CATEGORIES } from './categories.ts'
import { allureResults, attachedFiles } from './results.ts'

/** Folder of Allure's results in a run folder. */
export const ALLURE_RESULTS = 'allure-results'

/**
 * Writes Allure's results of a run into `allure-results/` of its folder, in place of what was there.
 */
export async function writeAllureResults(run: RunResult, runFolder: string): Promise<void> {
  const folder = join(runFolder, ALLURE_RESULTS)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const save = (name: string, text: string) => writeFile(join(folder, name), text, { mode: 0o600 })
  await Promise.all([
    addAllureResults(allureResults(run), run, runFolder),
    save('environment.properties', environmentProperties(run)),
    save('executor.json', `${JSON.stringify({ name: 'cilium-conformance', type: 'local', buildName: run.id })}\n`),
  ])
}

/**
 * Adds results to those of a run folder, with the evidence of cases and the rules for causes. Evidence is linked and takes no
 * room; a file that is gone is left out.
 */
export async function addAllureResults(
  results: readonly TestResult[],
  run: Pick<RunResult, 'cases'>,
  runFolder: string,
): Promise<void> {
  const folder = join(runFolder, ALLURE_RESULTS)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const save = (name: string, text: string) => writeFile(join(folder, name), text, { mode: 0o600 })
  await Promise.all([
    ...results.map(result => save(`${result.uuid}-result.json`, `${JSON.stringify(result)}\n`)),
    ...attachedFiles(run)
      .filter(staysInside)
      .map(({ path, name }) => attach(join(runFolder, path), join(folder, name))),
    save('categories.json', `${JSON.stringify(CATEGORIES, undefined, 2)}\n`),
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
