import { coerce, gte, lt } from 'semver'
import { LATEST_PATCHES } from './rules/releases.ts'
import { UsageError } from '../results/errors.ts'

/**
 * Whether a version of Cilium is `first` or later. `1.16` means the first release of that minor.
 */
export function since(version: string, first: string): boolean {
  return gte(released(version), released(first))
}

/** Whether a version of Cilium is before `end`. */
export function before(version: string, end: string): boolean {
  return lt(released(version), released(end))
}

/** Major and minor, for example `1.20`. */
export function minorOf(version: string): string {
  const { major, minor } = released(version)
  return `${major}.${minor}`
}

/**
 * The release that a version of the command line names, without a leading `v`: MAJOR.MINOR.PATCH, or MAJOR.MINOR for the
 * newest patch that is known here.
 *
 * @throws UsageError for text that names no release.
 */
export function wholeVersion(option: string, text: string): string {
  if (/^v?\d+\.\d+\.\d+$/.test(text)) return text.replace(/^v/, '')
  const newest = /^v?\d+\.\d+$/.test(text) ? LATEST_PATCHES[text.replace(/^v/, '')] : undefined
  if (newest !== undefined) return newest
  throw new UsageError(`${option}=${text} is not a full version. Write MAJOR.MINOR.PATCH, for example 1.20.2.`)
}

function released(version: string) {
  const found = coerce(version)
  if (found === null) throw new UsageError(`${version} is not a version of Cilium`)
  return found
}
