import { copyFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { renderSonobuoy } from '../../reports/sonobuoy.ts'
import { exists } from '../files.ts'
import { run as runCommand } from '../process/run.ts'
import { UsageError } from '../results/errors.ts'
import type { RunResult } from '../results/model.ts'

/** Where Sonobuoy's worker waits for what a plugin has found, unless `SONOBUOY_RESULTS_DIR` names another folder. */
export const SONOBUOY_RESULTS = '/tmp/sonobuoy/results'

/** Reports that go along with the tree of results. */
const FILES = ['conformance.json', 'junit.xml', 'summary.md', 'index.html'] as const

/**
 * Hands the reports of a run to Sonobuoy's worker: a gzipped tar file in its folder, and its path in the file `done`, for which the
 * worker waits. It takes what it reads there for a path as it stands, and all after the first dot for the ending.
 *
 * @returns Path of the tar file.
 * @throws UsageError for a folder that is not there, or whose path has a dot in it.
 */
export async function handToSonobuoy(run: RunResult, reports: string, results: string): Promise<string> {
  const folder = resolve(results)
  if (!(await exists(folder))) throw new UsageError(`--sonobuoy=${results} does not exist. Check the path.`)
  if (folder.includes('.'))
    throw new UsageError(
      `--sonobuoy=${results}: Sonobuoy cannot read from a path with a dot in it. Choose another folder.`,
    )
  const archive = join(folder, 'cilium-conformance.tar.gz')
  const staging = await mkdtemp(join(tmpdir(), 'sonobuoy-'))
  try {
    await writeFile(join(staging, 'sonobuoy_results.yaml'), renderSonobuoy(run))
    const names = ['sonobuoy_results.yaml']
    for (const name of FILES) {
      if (!(await exists(join(reports, name)))) continue
      await copyFile(join(reports, name), join(staging, name))
      names.push(name)
    }
    await runCommand(['tar', '--create', '--gzip', '--file', archive, '--directory', staging, ...names])
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
  // Whole at once: the worker reads it as soon as it is there.
  await writeFile(join(folder, 'done-draft'), archive)
  await rename(join(folder, 'done-draft'), join(folder, 'done'))
  return archive
}
