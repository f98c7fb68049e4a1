import { dirname, join, resolve } from 'node:path'
import { makeNamedFolder } from '../engine/named-file.ts'
import { type SavedRun, isRunFolder } from '../engine/saved-run.ts'
import { exists } from '../files.ts'
import { UsageError } from '../results/errors.ts'
import { copyOwn } from '../results/inside.ts'

/** What reports of a run refer to, beside the model itself. */
const REFERRED_TO = ['evidence', 'observations', 'run.ndjson'] as const

/**
 * The folder to write reports of a saved run into: that of `--output`, with copies of what reports refer to, or the run's own.
 *
 * @throws UsageError when nobody says where, and the file is not in a run folder.
 */
export async function reportFolder(saved: SavedRun, output: string | undefined): Promise<string> {
  if (output === undefined) {
    if (await isRunFolder(saved)) return saved.folder
    throw new UsageError(
      `${saved.file} is not in the folder of run ${saved.run.id}. Choose a folder for the reports with --output=FOLDER.`,
    )
  }
  const folder = resolve(output)
  if (!(await exists(folder))) {
    await makeNamedFolder('--output', dirname(folder))
    await makeNamedFolder('--output', folder, 0o700)
  }
  if (folder !== resolve(saved.folder))
    for (const name of REFERRED_TO) await copyOwn(join(saved.folder, name), join(folder, name))
  return folder
}
