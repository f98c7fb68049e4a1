import { gc } from '../journal/gc.ts'
import { EXIT } from '../results/exit-code.ts'
import { leftAdvice, removalLines } from './removal-text.ts'

/** What {@link gcCommand} takes. */
export interface GcCommandOptions {
  readonly all?: boolean | undefined
  readonly dryRun?: boolean | undefined
  /** Takes a line of output; the terminal's when absent. */
  readonly print?: (line: string) => void
}

/**
 * `cilium-conformance gc`: removes what dead runs left, and prints what that was.
 *
 * Exit code 0 when nothing of them is left, 3 when something is.
 */
export async function gcCommand({
  all = false,
  dryRun = false,
  print = console.log,
}: GcCommandOptions): Promise<number> {
  const reports = await gc({ all, dryRun, warn: print })
  if (reports.length === 0) print('nothing to remove')
  for (const line of reports.flatMap(report => removalLines(report, dryRun))) print(line)
  for (const line of leftAdvice(reports)) print(line)
  return reports.some(({ left }) => left.length > 0) ? EXIT.broken : EXIT.ok
}
