import type { VersionPath } from '../results/upgrade.ts'
import { LATEST_PATCHES } from './rules/releases.ts'
import { before, minorOf } from './versions.ts'

/**
 * Whether Cilium's upgrade guide allows to go from one release to another in one step: one minor at a time, from the latest
 * patch of a minor, and back the same way.
 *
 * @param latest Latest patch of each minor; the table of this program when absent.
 */
export function versionPath(
  from: string,
  to: string,
  latest: Readonly<Record<string, string>> = LATEST_PATCHES,
): VersionPath {
  const [start, end] = [minorNumber(from), minorNumber(to)]
  if (from === to) return { legal: true, text: `the version stays ${to}: only values change`, steps: [to] }
  if (start === end) {
    const word = before(to, from) ? 'an older' : 'a newer'
    return { legal: true, text: `${to} is ${word} patch of the same minor version`, steps: [to] }
  }
  const down = end < start
  const steps = stones(from, to, latest)
  const last = latest[minorOf(from)]
  const behind = last !== undefined && before(from, last)
  if (Math.abs(end - start) === 1 && !behind)
    return { legal: true, text: `${to} is the next minor version ${down ? 'down' : 'up'}`, steps: [to] }
  const why =
    Math.abs(end - start) === 1
      ? `${from} is not the latest patch of ${minorOf(from)}`
      : `${Math.abs(end - start)} minor versions ${down ? 'down' : 'up'} in one step, but Cilium supports only one`
  return { legal: false, text: `${from} to ${to}: ${why}; go ${[from, ...steps].join(' -> ')}`, steps }
}

/** The latest patch of the minor to start from, then of each minor on the way, then the target. */
function stones(from: string, to: string, latest: Readonly<Record<string, string>>): string[] {
  const [start, end] = [minorNumber(from), minorNumber(to)]
  const step = end < start ? -1 : 1
  const minors = Array.from({ length: Math.abs(end - start) }, (_, index) => `1.${start + index * step}`)
  const between = minors.map(minor => latest[minor] ?? `${minor}, latest patch`)
  return [
    ...between.filter((stone, index) => index > 0 || (stone !== from && latest[minors[0] ?? ''] !== undefined)),
    to,
  ]
}

function minorNumber(version: string): number {
  return Number(minorOf(version).split('.')[1])
}
