import type { Refusal } from '../results/upgrade.ts'
import type { Stuck } from '../cilium/rollout.ts'

/** Lines of a log that a report shows. */
const SHOWN = 12

/** Why a release does not start, in one sentence with its own words. */
export function refusalOf({ pod, container, why, log }: Stuck, version: string, kernel: string): Refusal {
  const lines = log.split('\n').filter(line => line.trim() !== '')
  const words = lastComplaint(lines)
  const said = words === undefined ? 'it says nothing' : `it says: ${words}`
  return {
    text: `${container} of Cilium ${version} does not start on kernel ${kernel} (${why}): ${said}`,
    pod,
    log: lines.slice(-SHOWN),
  }
}

/** The last line of the highest level there is, without its time and its origin. */
export function lastComplaint(lines: readonly string[]): string | undefined {
  for (const level of ['fatal', 'panic', 'error']) {
    const line = lines.findLast(candidate => new RegExp(String.raw`\blevel=${level}\b`, 'i').test(candidate))
    if (line !== undefined) return textOfLine(line)
  }
  return lines.findLast(line => /panic|fatal|error/i.test(line))?.trim() ?? lines.at(-1)?.trim()
}

/** Message and error of a line in Go's key=value form. */
function textOfLine(line: string): string {
  const field = (name: string) => {
    const found = new RegExp(String.raw`\b${name}=(?:"((?:[^"\\]|\\.)*)"|(\S+))`).exec(line)
    return (found?.[1] ?? found?.[2])?.replaceAll(String.raw`\"`, '"')
  }
  const parts = [field('msg'), field('error')].filter(part => part !== undefined)
  return parts.length === 0 ? line.trim() : parts.join(': ')
}
