import { link, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestResult } from 'allure-js-commons'
import { ownFolder, writeJson, writeText } from '../../harness/results/artefact.ts'
import { copyOwn, insideOf } from '../../harness/results/inside.ts'
import type { RunResult } from '../../harness/results/model.ts'
import { environmentRows } from '../environment.ts'
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
  await ownFolder(folder)
  await Promise.all([
    addAllureResults(allureResults(run), run, runFolder),
    writeText(join(folder, 'environment.properties'), environmentProperties(run)),
    writeJson(join(folder, 'executor.json'), { name: 'cilium-conformance', type: 'local', buildName: run.id }),
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
  await ownFolder(folder)
  await Promise.all([
    ...results.map(result => writeJson(join(folder, `${result.uuid}-result.json`), result)),
    ...attachedFiles(run).map(async ({ path, name }) => {
      const file = await insideOf(runFolder, path)
      if (file !== undefined) await attach(file, join(folder, name))
    }),
    writeJson(join(folder, 'categories.json'), CATEGORIES, 2),
  ])
}

async function attach(from: string, to: string): Promise<void> {
  await link(from, to)
    .catch(() => copyOwn(from, to))
    .catch(() => undefined)
}

/** Java's properties: a blank, a colon or an equals sign in a key would end it. */
function environmentProperties(run: RunResult): string {
  const lines = environmentRows(run).map(([name, value]) => {
    return `${name.replaceAll(/[\s:=]+/g, '_')} = ${value.replaceAll('\\', '\\\\').replaceAll('\n', ' ')}`
  })
  return `${lines.join('\n')}\n`
}
