import { dirname, join, resolve } from 'node:path'
import { REPORTS, type ReportName, writeReports } from '../../reports/write.ts'
import { groupLost, lostLine } from '../../reports/lost.ts'
import { headline } from '../../reports/tally.ts'
import { UsageError } from '../results/errors.ts'
import { EXIT } from '../results/exit-code.ts'
import { makeNamedFolder } from '../engine/named-file.ts'
import { lostWithHistory } from './allure-history.ts'
import { makeAllurePage } from './allure-page.ts'
import { loadRun } from '../engine/saved-run.ts'
import { reportFolder } from './report-folder.ts'
import { handToSonobuoy } from './sonobuoy-results.ts'

/** What {@link reportCommand} takes. */
export interface ReportCommandOptions {
  readonly run: string
  readonly reportDir?: string
  /** Folder to write into, in place of the run's own. */
  readonly output?: string
  /** Names of reports, with commas. */
  readonly only?: string
  readonly allure?: boolean
  readonly history?: string
  /** Folder in which Sonobuoy's worker waits. */
  readonly sonobuoy?: string
  readonly print?: (line: string) => void
}

/**
 * `cilium-conformance report RUN`: makes the reports of a saved run again, in its folder or in that of `--output`. With
 * Allure's page they also tell the cases that passed in a run of its history and are skipped in this one.
 *
 * Exit code 0 when they are written, whatever the run's own verdict was.
 *
 * @throws UsageError for an unknown run or report, or when the run is in a folder of somebody else; BrokenError when Allure's page cannot be made.
 */
export async function reportCommand({ print = console.log, ...options }: ReportCommandOptions): Promise<number> {
  const only = options.only === undefined ? REPORTS : options.only.split(',').map(name => reportName(name.trim()))
  if (options.history !== undefined && options.allure !== true)
    throw new UsageError(`--history=${options.history} only applies to the Allure page. Add --allure.`)
  const saved = await loadRun(options.run, options.reportDir)
  const folder = await reportFolder(saved, options.output)
  const history = resolve(options.history ?? join(folder, '..', 'allure-history.jsonl'))
  if (options.allure === true) await makeNamedFolder('--history', dirname(history))
  const lost = options.allure === true ? await lostWithHistory(saved.run, history) : (saved.run.lost ?? [])
  const run = lost.length === 0 ? saved.run : { ...saved.run, lost }
  await writeReports(run, folder, { only, latest: false })
  for (const group of groupLost(run)) print(lostLine(group))
  print(headline(run))
  print(`report: ${join(folder, 'index.html')}`)
  if (options.sonobuoy !== undefined) print(`sonobuoy: ${await handToSonobuoy(run, folder, options.sonobuoy)}`)
  if (options.allure === true) {
    print(`allure: ${await makeAllurePage(run, folder, history)}`)
    print(`history: ${history}`)
  }
  return EXIT.ok
}

function reportName(text: string): ReportName {
  const name = REPORTS.find(known => known === text)
  if (name === undefined) throw new UsageError(`--only=${text} is not a comma-separated list of: ${REPORTS.join(', ')}`)
  return name
}
