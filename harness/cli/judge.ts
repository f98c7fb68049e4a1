import { headline } from '../../reports/tally.ts'
import { writeReports } from '../../reports/write.ts'
import { type RejudgedKind, rejudge } from '../engine/rejudge.ts'
import { loadRun } from '../engine/saved-run.ts'
import { maxSkippedOf } from './plan.ts'
import { reportFolder } from './report-folder.ts'

/** What {@link judgeCommand} takes. */
export interface JudgeCommandOptions {
  readonly run: string
  readonly reportDir?: string
  readonly maxSkipped?: string
  /** Writes the reports anew, with today's verdicts. */
  readonly write?: boolean
  /** Writes them into this folder, in place of the run's own. */
  readonly output?: string
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
  const saved = await loadRun(options.run, options.reportDir)
  const { run } = saved
  const target =
    options.write === true || options.output !== undefined ? await reportFolder(saved, options.output) : undefined
  const maxSkipped = options.maxSkipped === undefined ? run.maxSkipped : maxSkippedOf(options.maxSkipped)
  const { run: now, kinds, changed } = await rejudge(saved, maxSkipped)
  for (const kind of kinds) print(describeKind(kind))
  if (kinds.length === 0) print('no case of this run saved judgements, so all verdicts stay as they are')
  for (const { was, now: c } of changed) print(`${c.id} on ${c.profile}: ${was.verdict} -> ${c.verdict}: ${c.reason}`)
  print(headline(now))
  if (target !== undefined) await writeReports(now, target, { latest: false })
  return now.exitCode
}

function describeKind({ kind, summary, judgements, cases, kept }: RejudgedKind): string {
  const of = `${counted(judgements, 'judgement')} of ${counted(cases, 'case')}`
  const name = summary === undefined ? kind : `${kind} (${summary})`
  return kept === undefined ? `${name}: ${of} judged again` : `${name}: ${of} kept as saved: ${kept}`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
