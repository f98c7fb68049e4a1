import { join, resolve } from 'node:path'
import { headline } from '../../reports/tally.ts'
import { writeReports } from '../../reports/write.ts'
import { REPORTS_OUT } from '../paths.ts'
import { UsageError } from '../results/errors.ts'
import { copyOwn } from '../results/inside.ts'
import { evidenceFolder, mergeRuns, observationsFolder } from '../results/merge.ts'
import { makeNamedFolder } from '../engine/named-file.ts'
import { loadRun } from '../engine/saved-run.ts'

/** What {@link mergeCommand} takes. */
export interface MergeCommandOptions {
  readonly runs: readonly string[]
  readonly reportDir?: string
  readonly print?: (line: string) => void
}

/**
 * `cilium-conformance merge RUN RUN...`: one run with the cases of all, its reports and its evidence, in a folder of its
 * own beside the others.
 *
 * Exit code: that of the merged run, so that a matrix has one gate.
 *
 * @throws UsageError for an unknown run, fewer than two, or the same one twice.
 */
export async function mergeCommand({
  runs,
  reportDir = REPORTS_OUT,
  print = console.log,
}: MergeCommandOptions): Promise<number> {
  const saved = await Promise.all(runs.map(which => loadRun(which, reportDir)))
  const nested = saved.find(({ run }) => run.mergedFrom !== undefined)
  if (nested !== undefined)
    throw new UsageError(`run ${nested.run.id} is a merged run. Merge the runs that it was made from instead.`)
  const merged = mergeRuns(saved.map(({ run }) => run))
  const folder = join(resolve(reportDir), merged.id)
  await makeNamedFolder('--report-dir', folder, 0o700)
  for (const { run, folder: from } of saved) {
    await copyOwn(join(from, 'evidence'), join(folder, evidenceFolder(run.id)))
    await copyOwn(join(from, 'observations'), join(folder, observationsFolder(run.id)))
  }
  await writeReports(merged, folder, { latest: false })
  print(headline(merged))
  print(`report: ${join(folder, 'index.html')}`)
  return merged.exitCode
}
