import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { CATEGORIES } from '../../reports/allure/categories.ts'
import { ALLURE_RESULTS, writeAllureResults } from '../../reports/allure/write.ts'
import { withoutCallsHome } from '../../reports/allure/page.ts'
import { tryRun } from '../process/run.ts'
import { BrokenError } from '../results/errors.ts'
import type { RunResult } from '../results/model.ts'

/** How many runs the history keeps. */
const HISTORY_RUNS = 60

/**
 * Makes Allure's page of a run as one file and adds the run to the history file, from which the page takes its trend.
 * The same run is in the history once, however often its page is made.
 *
 * @returns Path of the page.
 * @throws BrokenError when Allure is not installed or fails, or when its page would still call home.
 */
export async function makeAllurePage(run: RunResult, runFolder: string, historyPath: string): Promise<string> {
  await writeAllureResults(run, runFolder)
  const page = join(runFolder, 'allure-report')
  await rm(page, { recursive: true, force: true })
  await mkdir(dirname(historyPath), { recursive: true })
  await forget(run, historyPath)
  const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-allure-'))
  try {
    const config = join(folder, 'allurerc.json')
    await writeFile(config, JSON.stringify(configFor(run, page, historyPath)))
    const results = join(runFolder, ALLURE_RESULTS)
    const done = await tryRun([process.execPath, allureProgram(), 'generate', results, '--config', config], {
      cwd: folder,
    })
    if (done.exitCode !== 0) throw new BrokenError(`Allure ended with ${done.exitCode}: ${done.stdout}\n${done.stderr}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  await silence(page)
  return join(page, 'index.html')
}

function configFor(run: RunResult, output: string, historyPath: string) {
  return {
    name: nameOf(run),
    output,
    historyPath,
    historyLimit: HISTORY_RUNS,
    appendHistory: true,
    categories: CATEGORIES,
    plugins: {
      awesome: { options: { singleFile: true, groupBy: ['parentSuite', 'suite', 'profile'], reportLanguage: 'en' } },
    },
  }
}

function nameOf({ id }: RunResult): string {
  return `cilium-conformance ${id}`
}

/** Takes the run out of the history, where an earlier page of it put it. */
async function forget(run: RunResult, historyPath: string): Promise<void> {
  const text = await readFile(historyPath, 'utf8').catch(() => '')
  const others = text.split('\n').filter(line => line !== '' && JSON.parse(line).name !== nameOf(run))
  await writeFile(historyPath, others.map(line => `${line}\n`).join(''))
}

async function silence(page: string): Promise<void> {
  const names = await readdir(page, { recursive: true })
  for (const name of names.filter(file => file.endsWith('.html'))) {
    const path = join(page, name)
    await writeFile(path, withoutCallsHome(await readFile(path, 'utf8')), { mode: 0o600 })
  }
}

function allureProgram(): string {
  const manifest = findPackageJSON('allure', import.meta.url)
  if (manifest !== undefined) return join(dirname(manifest), 'cli.js')
  throw new BrokenError('Allure is not installed', { cure: 'install it: npm install --save-dev allure@3' })
}
