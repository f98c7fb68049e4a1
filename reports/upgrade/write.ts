import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { ownFolder, writeMade } from '../../harness/results/artefact.ts'
import { cleanData } from '../../harness/results/redact.ts'
import type { UpgradeResult } from '../../harness/results/upgrade.ts'
import { renderUpgradeHtml } from './html.ts'
import { renderUpgradeMarkdown } from './markdown.ts'

/** Writes `upgrade.json`, `index.html` and `summary.md` into the folder, for their owner alone and without secrets and controls. */
export async function writeUpgradeReports(told: UpgradeResult, folder: string): Promise<void> {
  const result = cleanData(told)
  await ownFolder(folder)
  await chmod(folder, 0o700)
  const files = {
    'upgrade.json': `${JSON.stringify(result, undefined, 2)}\n`,
    'index.html': renderUpgradeHtml(result),
    'summary.md': renderUpgradeMarkdown(result),
  }
  await Promise.all(Object.entries(files).map(([name, text]) => writeMade(join(folder, name), text)))
}
