import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { headline } from '../../reports/tally.ts'
import { writeReports } from '../../reports/write.ts'
import { judgeRun } from '../results/exit-code.ts'
import type { CaseResult, RunResult } from '../results/model.ts'
import type { Judgement } from '../results/observation.ts'
import { wholeNumber } from './plan.ts'
import { type SavedRun, loadRun } from '../results/saved-run.ts'

/** Judges again what one kind of case observed. A file in `harness/cli/judges/` exports it as `judge`. */
export interface SavedJudge {
  /** What it looks at, for the output. */
  readonly summary: string
  /**
   * The verdict that what the case saved stands for; undefined where the case saved nothing for this judge.
   *
   * @param saved The case's run, and the folder that its evidence is relative to.
   */
  again(c: CaseResult, saved: SavedRun): Promise<Judgement | undefined>
}

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
 * @throws UsageError for an unknown run.
 */
export async function judgeCommand({ print = console.log, ...options }: JudgeCommandOptions): Promise<number> {
  const { run, folder } = await loadRun(options.run, options.reportDir)
  const maxSkipped =
    options.maxSkipped === undefined ? run.maxSkipped : wholeNumber('--max-skipped', options.maxSkipped, 0)
  const judges = await savedJudges()
  const judged = await Promise.all(run.cases.map(c => judgeAgain(c, { run, folder }, judges)))
  const again = withVerdicts(
    run,
    judged.map(({ now }) => now),
    maxSkipped,
  )
  for (const { summary } of judges) {
    print(`${summary}: ${judged.filter(one => one.by === summary).length} of ${run.cases.length} cases judged again`)
  }
  for (const { was, now } of judged.filter(one => one.was.verdict !== one.now.verdict)) {
    print(
      `${now.id} on ${now.profile}: ${was.verdict} -> ${now.verdict}${now.reason === undefined ? '' : `: ${now.reason}`}`,
    )
  }
  print(headline(again))
  if (options.write === true) await writeReports(again, folder, { latest: false })
  return again.exitCode
}

/** The run with other verdicts of its cases, and its own verdict after them. */
function withVerdicts(run: RunResult, cases: readonly CaseResult[], maxSkipped: number | undefined): RunResult {
  const interrupted = run.exitCode === 143 ? 'SIGTERM' : run.exitCode === 130 ? 'SIGINT' : undefined
  const outcome = judgeRun({ cases, errors: run.errors, maxSkipped, interruptedBy: interrupted })
  return { ...run, ...outcome, cases, ...(maxSkipped === undefined ? {} : { maxSkipped }) }
}

interface Judged {
  readonly was: CaseResult
  readonly now: CaseResult
  /** The summary of the judge; absent where none had anything to look at. */
  readonly by?: string
}

/**
 * Only passed, failed and inconclusive speak about what was observed: what was broken or skipped stays so. What one judge
 * finds well does not heal a case that failed for something else.
 */
async function judgeAgain(was: CaseResult, saved: SavedRun, judges: readonly SavedJudge[]): Promise<Judged> {
  if (was.verdict === 'broken' || was.verdict === 'skipped') return { was, now: was }
  for (const judge of judges) {
    const { summary } = judge
    const judgement = await judge.again(was, saved)
    if (judgement === undefined) continue
    if (judgement.verdict === was.verdict || (judgement.verdict === 'passed' && was.verdict === 'failed')) {
      return { was, now: was, by: summary }
    }
    const { reason: _before, ...rest } = was
    return { was, now: { ...rest, ...judgement }, by: summary }
  }
  return { was, now: was }
}

async function savedJudges(): Promise<SavedJudge[]> {
  const folder = join(import.meta.dirname, 'judges')
  const files = (await readdir(folder)).filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts')).toSorted()
  return Promise.all(
    files.map(async file => {
      const module: { judge: SavedJudge } = await import(pathToFileURL(join(folder, file)).href)
      return module.judge
    }),
  )
}
