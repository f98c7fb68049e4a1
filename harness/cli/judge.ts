import { headline } from '../../reports/tally.ts'
import { writeReports } from '../../reports/write.ts'
import { type RejudgedKind, rejudge } from '../engine/rejudge.ts'
import { loadRun } from '../results/saved-run.ts'
import { wholeNumber } from './plan.ts'

/** What {@link judgeCommand} takes. */
export interface JudgeCommandOptions {
  readonly run: string
  readonly reportDir?: string
  readonly maxSkipped?: string
  /** Writes the reports anew, with today's verdicts. */
  readonly write?: boolean
  readonly print?: (line: string) => void
}

/**
 * `cilium-conformance judge RUN`: takes the observations that a run saved and judges them again, with the judges of this
 * version. No cluster is asked. Cases that saved nothing to judge keep their verdict.
 *
 * Exit code: that of the run with today's verdicts.
 *
 * @throws UsageError for an unknown run, or for observations that cannot be read.
 */
export async function judgeCommand({ print = console.log, ...options }: JudgeCommandOptions): Promise<number> {
  const { run, folder } = await loadRun(options.run, options.reportDir)
  const maxSkipped =
    options.maxSkipped === undefined ? run.maxSkipped : wholeNumber('--max-skipped', options.maxSkipped, 0)
  const { run: now, kinds, changed } = await rejudge({ run, folder }, maxSkipped)
  for (const kind of kinds) print(describeKind(kind))
  if (kinds.length === 0) print('no case of this run saved a judgement: all verdicts stay as they are')
  for (const { was, now: c } of changed) print(`${c.id} on ${c.profile}: ${was.verdict} -> ${c.verdict}: ${c.reason}`)
  print(headline(now))
  if (options.write === true) await writeReports(now, folder, { latest: false })
  return now.exitCode
}

function describeKind({ kind, summary, judgements, cases, kept }: RejudgedKind): string {
  const of = `${counted(judgements, 'judgement')} of ${counted(cases, 'case')}`
  const name = summary === undefined ? kind : `${kind} (${summary})`
  return kept === undefined ? `${name}: ${of} made again` : `${name}: ${of} kept as saved: ${kept}`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
