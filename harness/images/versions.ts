import { compareBuild, parse } from 'semver'
import { UsageError } from '../results/errors.ts'

/** A choice among the versions that can be had. */
export interface VersionQuestion {
  /** The option that asks, for example `--kubernetes-version`. */
  readonly option: string
  /** What the user wrote; `undefined` takes {@link standard}. */
  readonly wanted: string | undefined
  readonly standard: string
  readonly available: readonly string[]
  /** What {@link available} lists, for the error: `rancher/k3s images that are pinned by digest`. */
  readonly what: string
  /** What else the user can do, as the last part of the error. */
  readonly advice?: string
}

const FORM = /^v?\d+\.\d+(?<patch>\.\d+(?<suffix>[-+][0-9A-Za-z.+-]+)?)?$/

/** Whether the text is a version with its patch, so that it names one release. */
export function isWhole(version: string): boolean {
  return FORM.exec(version)?.groups?.['patch'] !== undefined
}

/**
 * The available version that the user means, see {@link findVersion}.
 *
 * @throws UsageError for text that is no version, and for a version that is not available, with the list of those that are.
 */
export function chooseVersion({ option, wanted, standard, available, what, advice }: VersionQuestion): string {
  if (wanted === undefined) return standard
  const found = findVersion(option, wanted, available)
  if (found !== undefined) return found
  const list = newestFirst(available).join(', ')
  throw new UsageError(
    `${option}=${wanted} is not one of the ${what}: ${list}${advice === undefined ? '' : `; ${advice}`}`,
  )
}

/**
 * Looks a version up: `1.36` and `v1.36` find the newest patch, `1.36.4` the newest release of it, and `v1.36.4+k3s1`
 * (or, as an image tag has it, `-k3s1`) that one.
 *
 * @throws UsageError for text that is no version.
 */
export function findVersion(option: string, wanted: string, available: readonly string[]): string | undefined {
  if (!FORM.test(wanted))
    throw new UsageError(`${option}=${wanted} is not a version. Write MAJOR.MINOR or MAJOR.MINOR.PATCH.`)
  return newestFirst(available.filter(version => matches(wanted, version)))[0]
}

/** The versions from the newest to the oldest. */
function newestFirst(versions: readonly string[]): string[] {
  return versions.toSorted((a, b) => compareBuild(released(b), released(a)))
}

function matches(wanted: string, version: string): boolean {
  const [asked, offered] = [released(wanted), released(version)]
  if (asked === offered) return true
  const { patch, suffix } = FORM.exec(wanted)?.groups ?? {}
  if (suffix !== undefined || (parse(offered)?.prerelease.length ?? 0) > 0) return false
  return offered.startsWith(patch === undefined ? `${asked}.` : `${asked}+`)
}

/** Without `v`, and with K3s's release number as the build metadata that it is: in a tag it reads as a prerelease. */
function released(version: string): string {
  return version.replace(/^v/, '').replace(/-(k3s\d+)$/, '+$1')
}
