import type { Resource } from './resource.ts'

/** Something that could not be removed. */
export interface Left {
  readonly resource: Resource
  readonly why: string
}

/** What became of the things of one run. */
export interface RemovalReport {
  readonly runId: string
  /** What was removed; in a dry run, what would be. */
  readonly removed: readonly Resource[]
  /** What is still there. The journal stays as long as anything is. */
  readonly left: readonly Left[]
  /** Announced by the run under a name that something without its label has: another's, and untouched. */
  readonly foreign: readonly Resource[]
  /** Why the run was left alone altogether. */
  readonly skipped?: string
  /** Processes that the dead run had left running and that were ended; in a dry run, that would be. Absent when there was none. */
  readonly ended?: readonly number[]
}
