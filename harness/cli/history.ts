import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { UsageError, messageOf } from '../results/errors.ts'
import { EXIT } from '../results/exit-code.ts'
import { groupLost, lostLine } from '../../reports/lost.ts'
import { type Flake, flakesIn, historyEntry, lostPasses, withRuns } from '../results/history.ts'
import type { HistoryEntry } from '../results/model.ts'
import { makeNamedFolder, whyNot, writeNamed } from '../engine/named-file.ts'
import { loadRun } from '../engine/saved-run.ts'

/** What {@link historyCommand} takes. */
export interface HistoryOptions {
  readonly runs: readonly string[]
  readonly file: string
  readonly reportDir?: string
  readonly print?: (line: string) => void
}

/**
 * `cilium-conformance history RUN...`: adds runs to the history file and prints, as Markdown, which cases are flaky, and
 * which passed in a run of the file and are skipped in one that is added.
 *
 * Exit code 0, whatever the history says.
 *
 * @throws UsageError for an unknown run, and for a file that is no history.
 */
export async function historyCommand({ runs, file, reportDir, print = console.log }: HistoryOptions): Promise<number> {
  const saved = await Promise.all(runs.map(which => loadRun(which, reportDir)))
  const history = withRuns(
    await readHistory(file),
    saved.map(({ run }) => historyEntry(run)),
  )
  await makeNamedFolder('--file', dirname(resolve(file)))
  await writeNamed('--file', file, history.map(entry => `${JSON.stringify(entry)}\n`).join(''))
  for (const line of historyLines(history)) print(line)
  const lost = saved.flatMap(({ run }) => groupLost({ ...run, lost: lostPasses(run, history) }))
  if (lost.length > 0) print('')
  for (const group of lost) print(`- ${lostLine(group)}`)
  return EXIT.ok
}

/** The history as Markdown: how many runs there are, how they ended, and the flaky cases. */
export function historyLines(history: readonly HistoryEntry[]): string[] {
  const flakes = flakesIn(history)
  const ends = history.slice(-14).map(({ verdict }) => verdict)
  const head = `${history.length} runs; the last ${ends.length}: ${ends.join(', ')}`
  if (flakes.length === 0) return [head, '', 'No case is flaky.']
  return [head, '', '| Flaky case | Went wrong | Lately |', '| --- | --: | --- |', ...flakes.map(flakeRow)]
}

function flakeRow({ name, runs, bad, verdicts }: Flake): string {
  return `| \`${name}\` | ${bad} of ${runs} | ${verdicts.slice(-10).join(', ')} |`
}

async function readHistory(file: string): Promise<HistoryEntry[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw new UsageError(`--file=${file} cannot be read: ${whyNot(error)}`)
  })
  return text.split('\n').flatMap((line, index) => {
    if (line === '') return []
    try {
      const entry: HistoryEntry = JSON.parse(line)
      return [entry]
    } catch (error) {
      throw new UsageError(`${file}:${index + 1} is not a line of a history file: ${messageOf(error)}`)
    }
  })
}
