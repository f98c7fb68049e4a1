import { down } from '../journal/gc.ts'
import { surveyRuns } from '../journal/survey.ts'
import { UsageError } from '../results/errors.ts'
import { EXIT } from '../results/exit-code.ts'
import { leftAdvice, removalLines } from './removal-text.ts'

/** What {@link downCommand} takes. */
export interface DownCommandOptions {
  /** A run id, or `all`. */
  readonly run: string | undefined
  /** Takes a line of output; the terminal's when absent. */
  readonly print?: (line: string) => void
}

/**
 * `cilium-conformance down RUN`: removes a run, kept or not, and prints what that was.
 *
 * Exit code 0 when nothing of it is left, 3 when something is or its harness is still running.
 *
 * @throws UsageError without a run, or for one of which nothing is here, with those that are.
 */
export async function downCommand({ run, print = console.log }: DownCommandOptions): Promise<number> {
  if (run === undefined) throw new UsageError(`name the run: "down RUN" or "down all". ${await knownRuns()}`)
  const reports = await down(run, print)
  if (reports.length === 0) {
    if (run !== 'all') throw new UsageError(`nothing of run ${run} is on this machine. ${await knownRuns()}`)
    print('there are no runs on this machine')
  }
  for (const line of reports.flatMap(report => removalLines(report, false))) print(line)
  for (const line of leftAdvice(reports)) print(line)
  const named = run !== 'all' && reports.some(({ skipped }) => skipped !== undefined)
  return named || reports.some(({ left }) => left.length > 0) ? EXIT.broken : EXIT.ok
}

async function knownRuns(): Promise<string> {
  const runs = await surveyRuns(() => undefined)
  return runs.length === 0
    ? 'There are no runs on this machine.'
    : `Known runs: ${runs.map(({ runId }) => runId).join(', ')}`
}
