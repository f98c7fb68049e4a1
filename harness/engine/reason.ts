import { inspect } from 'node:util'
import type { TestError } from 'vitest'
import { cleanText } from '../results/redact.ts'

const MAX_LINES = 40
const MAX_DIFF_LINES = 24
const SHORT = 80

/** A name or a message may be somebody's megabyte. */
const LONGEST_LINE = 4000

/**
 * Why a case did not pass, for a reader who has no stack: the first error's message, what was expected and what was
 * found, the causes, and the cure that a BrokenError names. Later errors, mostly of the cleanup, get a line each.
 */
export function reasonOf(errors: readonly TestError[]): string {
  const [first, ...later] = errors
  if (first === undefined) return 'failed without an error'
  const lines = [...describeError(first), ...later.map(error => `then: ${clean(error.message).split('\n')[0]}`)]
  return clip(lines, MAX_LINES).join('\n')
}

function describeError(error: TestError): string[] {
  const lines = clean(error.message).split('\n')
  if (lines.join('') === '') lines.splice(0, lines.length, `${error.name ?? 'an error'} without a message`)
  lines.push(...comparison(error))
  for (let cause: TestError | undefined = error.cause; cause?.message !== undefined; cause = cause.cause) {
    const text = clean(cause.message)
    if (!lines.join('\n').includes(text)) lines.push(...`caused by: ${text}`.split('\n'))
  }
  const cure: unknown = error['cure']
  if (typeof cure === 'string') lines.push(`fix: ${cure}`)
  return lines
}

function comparison({ expected, actual, diff }: TestError): string[] {
  if (expected === undefined || actual === undefined) return []
  const [wanted, found] = [clean(textOf(expected)), clean(textOf(actual))]
  if (isShort(wanted) && isShort(found)) return [`expected: ${wanted}`, `actual:   ${found}`]
  return clip(clean(diff ?? `expected: ${wanted}\nactual:   ${found}`).split('\n'), MAX_DIFF_LINES)
}

/** vitest prints most values before it hands them on, but not the numbers of a comparison such as toBeGreaterThan. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value)
}

function isShort(text: string): boolean {
  return text.length <= SHORT && !text.includes('\n')
}

function clean(text: string): string {
  return cleanText(text).trim()
}

function clip(lines: readonly string[], most: number): string[] {
  const told = lines.length <= most ? lines : [...lines.slice(0, most - 1), `(${lines.length - most + 1} more lines)`]
  return told.map(line => {
    const more = line.length - LONGEST_LINE
    return more <= 0 ? line : `${line.slice(0, LONGEST_LINE)} (${more} more letters)`
  })
}
