import { UsageError } from '../results/errors.ts'

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Node's timers hold no more, and end at once instead. */
const LONGEST_MS = 2 ** 31 - 1

/**
 * The milliseconds that a flag gives: `500ms`, `90s`, `5m`, `1h30m`, or a bare number of seconds.
 *
 * @throws UsageError for anything else, and for less than `leastMs`.
 */
export function durationMs(flag: string, text: string, leastMs = 0): number {
  const ms = parse(text.trim())
  if (ms === undefined)
    throw new UsageError(`${flag}=${text} is not a duration. Write 500ms, 90s, 5m or 1h; a number alone is in seconds.`)
  if (ms < leastMs) throw new UsageError(`${flag}=${text} is too short. The minimum is ${leastMs / 1000}s.`)
  if (ms > LONGEST_MS) throw new UsageError(`${flag}=${text} is too long. The maximum is 24 days.`)
  return ms
}

function parse(text: string): number | undefined {
  if (/^\d+(?:\.\d+)?$|^\.\d+$/.test(text)) return Number(text) * 1000
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return undefined
  const parts = [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)]
  return Math.round(parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0), 0))
}
