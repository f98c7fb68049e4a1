import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { UpgradeResult } from '../../harness/results/upgrade.ts'
import { renderUpgradeHtml } from './html.ts'
import { renderUpgradeMarkdown } from './markdown.ts'

/** Writes `upgrade.json`, `index.html` and `summary.md` into the folder, for their owner alone. */
export async function writeUpgradeReports(result: UpgradeResult, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  const files = {
    'upgrade.json': `${JSON.stringify(result, undefined, 2)}\n`,
    'index.html': renderUpgradeHtml(result),
    'summary.md': renderUpgradeMarkdown(result),
  }
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text, { mode: 0o600 })))
}
