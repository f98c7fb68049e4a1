import { isDeepStrictEqual } from 'node:util'

/**
 * What a value should be, as JSON: a plain value stands for itself, a mapping for what it has (the value may have more), a list
 * for just this list. Beside that there are `{ oneOf: [...] }`, `{ atLeast, atMost }` for a number, `{ has: [...] }` for a list that
 * may have more, and `{ startsWith }` and `{ includes }` for a text.
 */
export type Pattern = string | number | boolean | null | readonly Pattern[] | { readonly [field: string]: Pattern }

/** How a value differs from the pattern, a line each; empty when it does not. */
export function differences(value: unknown, pattern: Pattern, at = ''): string[] {
  const where = at === '' ? '' : `${at} `
  const complain = (wish: string) => [`${where}is ${told(value)}, not ${wish}`]
  if (!isMapping(pattern)) return isDeepStrictEqual(value, pattern) ? [] : complain(told(pattern))
  const { oneOf, atLeast, atMost, has, startsWith, includes } = pattern
  if (Array.isArray(oneOf)) {
    return oneOf.some(one => differences(value, one).length === 0)
      ? []
      : complain(`one of ${oneOf.map(told).join(', ')}`)
  }
  if (typeof atLeast === 'number' || typeof atMost === 'number') {
    const [least, most] = [numberOr(atLeast, -Infinity), numberOr(atMost, Infinity)]
    if (typeof value === 'number' && value >= least && value <= most) return []
    const bounds = [
      ...(least > -Infinity ? [`at least ${least}`] : []),
      ...(most < Infinity ? [`at most ${most}`] : []),
    ]
    return complain(bounds.join(' and '))
  }
  if (Array.isArray(has)) {
    const list: readonly unknown[] = Array.isArray(value) ? value : []
    const missing = has.filter(one => list.every(element => differences(element, one).length > 0))
    return missing.length === 0 ? [] : [`${where}lacks ${missing.map(told).join(', ')}; it is ${told(value)}`]
  }
  if (typeof startsWith === 'string') {
    return typeof value === 'string' && value.startsWith(startsWith)
      ? []
      : complain(`text that starts with ${startsWith}`)
  }
  if (typeof includes === 'string') {
    return typeof value === 'string' && value.includes(includes) ? [] : complain(`text that has ${includes}`)
  }
  return Object.entries(pattern).flatMap(([key, wish]) =>
    differences(isMapping(value) ? value[key] : undefined, wish, at === '' ? key : `${at}.${key}`),
  )
}

function isMapping(value: unknown): value is Record<string, Pattern> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function numberOr(value: Pattern | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}

function told(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? 'absent')
}
