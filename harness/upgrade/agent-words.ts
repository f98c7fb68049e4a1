import type { Refusal } from '../results/upgrade.ts'
import type { Stuck } from '../cilium/rollout.ts'

/** Lines of a log that a report shows. */
const SHOWN = 12

/** Words of an agent that are about the kernel that it runs on, by its name or by an option that it is built with. */
const ABOUT_KERNEL = /\bkernel\b|\bCONFIG_[A-Z0-9_]+\b/i

/** Why a release does not start, in one sentence with its own words; the kernel is named only where those are about it. */
export function refusalOf({ pod, container, why, log, unread }: Stuck, version: string, kernel: string): Refusal {
  const lines = log.split('\n').filter(line => line.trim() !== '')
  const complaint = lastComplaint(lines)
  const where = complaint !== undefined && ABOUT_KERNEL.test(complaint) ? ` on kernel ${kernel}` : ''
  const said =
    unread !== undefined
      ? `its log cannot be read: ${unread}`
      : complaint !== undefined
        ? `it says: ${complaint}`
        : `it does not say why${lines.length === 0 ? '' : `; its last line: ${lines.at(-1)?.trim()}`}`
  return {
    text: `${container} of Cilium ${version} does not start${where} (${why}): ${said}`,
    pod,
    log: lines.slice(-SHOWN),
  }
}

/** How grave lines are told from others, the gravest first; Go's runtime ends a process without a level. */
const GRAVE = [/\blevel=(?:fatal|panic)\b/i, /^(?:panic|fatal error): /, /\blevel=error\b/i] as const

/** The last of the gravest lines, without its time and its origin; undefined where no line complains. */
export function lastComplaint(lines: readonly string[]): string | undefined {
  for (const grave of GRAVE) {
    const line = lines.findLast(candidate => grave.test(candidate))
    if (line !== undefined) return textOfLine(line)
  }
  return lines.findLast(line => !/\blevel=/.test(line) && /panic|fatal|error/i.test(line))?.trim()
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
