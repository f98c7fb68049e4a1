import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { exists } from '../files.ts'
import type { Judge } from '../judges/judge.ts'
import { MODULE, PROJECT_ROOT } from '../paths.ts'

/** A judge whose data and wishes are of a kind that only itself knows. */
export type AnyJudge = Judge<unknown, unknown>

/** Finds the judge of a kind; undefined where there is none. */
export type FindJudge = (kind: string) => Promise<AnyJudge | undefined>

/** Loads the judge of a kind from its file in `harness/judges/`. */
export const loadJudge: FindJudge = async kind => {
  const file = join(PROJECT_ROOT, 'harness', 'judges', `${kind}${MODULE}`)
  if (!/^[a-z][a-z0-9-]*$/.test(kind) || !(await exists(file))) return undefined
  const module: { readonly judge?: AnyJudge } = await import(pathToFileURL(file).href)
  return module.judge?.kind === kind ? module.judge : undefined
}
