import { isDeepStrictEqual } from 'node:util'
import type { Finding } from '../results/finding.ts'
import { type Values, valueAt } from '../values.ts'
import { type Setting, type Target, migrated } from './migrate.ts'
import { withSettings } from './settings.ts'
import { type Entry, type KeyPath, type ValuesFile, dotted } from './values-file.ts'

/** The values of a file once Helm has no objection to them. */
export interface Accepted {
  readonly values: Values
  /** Keys that were left out, because only a person can say what belongs in their place. */
  readonly undecided: readonly KeyPath[]
}

/**
 * The values with the replacement of each key that a finding calls rejected, and without those keys that have none. What
 * comes after Helm's objection is judged by these, so that one cause is told once.
 */
export function accepted(file: ValuesFile, findings: readonly Finding[], target: Target): Accepted {
  let { values } = file
  const undecided: KeyPath[] = []
  for (const { consequence, ...at } of findings) {
    if (consequence !== 'rejected') continue
    const entry = file.entries.find(
      ({ place }) => place.file === at.file && place.line === at.line && place.column === at.column,
    )
    if (entry === undefined) continue
    const settings = replacement(entry, target)
    if (settings === undefined) undecided.push(entry.path)
    // What the file says itself in the new place counts.
    const free = (settings ?? []).filter(([to]) => to === dotted(entry.path) || valueAt(values, to) === undefined)
    values = withSettings(values, entry.path, free)
  }
  return { values, undecided }
}

/** What belongs in the place of a key; `undefined` where nothing is known but the key itself. */
function replacement({ path, value, branch }: Entry, target: Target): readonly Setting[] | undefined {
  const settings = value === null && branch ? undefined : migrated(path, value, target)
  return settings?.some(([to, held]) => to === dotted(path) && isDeepStrictEqual(held, value)) ? undefined : settings
}
