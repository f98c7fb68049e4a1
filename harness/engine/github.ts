import { appendFile } from 'node:fs/promises'
import { annotations } from '../../reports/annotations.ts'
import { renderSummary } from '../../reports/summary.ts'
import type { RunResult } from '../results/model.ts'

/**
 * In GitHub Actions: annotations into the log, and the summary into the job's. Elsewhere nothing.
 *
 * A summary that cannot be written is said in the log; it changes no verdict.
 */
export async function tellGitHub(
  run: RunResult,
  {
    env = process.env,
    print = (line: string) => void process.stdout.write(`${line}\n`),
  }: { env?: Readonly<Record<string, string | undefined>>; print?: (line: string) => void } = {},
): Promise<void> {
  if (env['GITHUB_ACTIONS'] !== 'true') return
  for (const line of annotations(run)) print(line)
  const summary = env['GITHUB_STEP_SUMMARY']
  if (summary === undefined) return
  await appendFile(summary, renderSummary(run)).catch((error: Error) => {
    print(`the job summary cannot be written to ${summary}: ${error.message}`)
  })
}
