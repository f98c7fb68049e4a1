import { halfMade, removeHalfMade } from '../images/half-made.ts'
import { gcCluster } from '../journal/cluster-gc.ts'
import { gc } from '../journal/gc.ts'
import { kubeFromContext } from '../kube/context.ts'
import { type ContextFlags, allowedContext } from './existing.ts'
import { EXIT } from '../results/exit-code.ts'
import { leftAdvice, removalLines } from './removal-text.ts'

/** Flags of `gc`. */
export interface GcFlags extends ContextFlags {
  readonly all?: boolean
  readonly dryRun?: boolean
}

/** What {@link gcCommand} takes. */
export interface GcCommandOptions extends GcFlags {
  /** Takes a line of output; the terminal's when absent. */
  readonly print?: (line: string) => void
}

/**
 * `cilium-conformance gc`: removes what dead runs left, and what they had half made in the cache, and prints what that was.
 *
 * Exit code 0 when nothing of them is left, 3 when something is.
 */
export async function gcCommand({
  all = false,
  dryRun = false,
  print = console.log,
  ...where
}: GcCommandOptions): Promise<number> {
  const existing = allowedContext(where, 'delete what killed runs left there')
  const reports =
    existing === undefined
      ? await gc({ all, dryRun, warn: print })
      : await gcCluster(await kubeFromContext(existing), { all, dryRun })
  const cached = existing === undefined ? await halfMade(new Date()) : []
  if (!dryRun) await Promise.all(cached.map(removeHalfMade))
  if (reports.length + cached.length === 0) print('nothing to remove')
  for (const line of reports.flatMap(report => removalLines(report, dryRun))) print(line)
  for (const path of cached)
    print(`${dryRun ? 'would remove' : 'removed'} ${path}, which nobody has finished for a day`)
  for (const line of leftAdvice(reports)) print(line)
  return reports.some(({ left }) => left.length > 0) ? EXIT.broken : EXIT.ok
}
