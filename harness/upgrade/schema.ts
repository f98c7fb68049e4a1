import { isRecord } from './chart.ts'

/** Where a value does not fit a schema, and what would. */
export interface Violation {
  readonly path: readonly string[]
  /** Types that the schema wants there; none where it wants something else. */
  readonly types: readonly string[]
  /** Words that it takes. */
  readonly words: readonly string[]
  /** What else it wants, in words. */
  readonly bounds: readonly string[]
}

/**
 * Holds a value against a JSON schema as far as the charts' schemas go: `type`, `enum`, `minimum`, `maximum`, `properties`,
 * `items`, `anyOf` and `oneOf`. What else a schema says is not judged. One violation a place.
 *
 * The charts' schemas name every key and close no mapping, so to compile one takes longer than to walk it once.
 */
export function violations(schema: unknown, value: unknown, path: readonly string[] = []): Violation[] {
  const found = new Map<string, Violation>()
  for (const violation of walk(schema, value, path)) {
    const id = JSON.stringify(violation.path)
    const known = found.get(id)
    found.set(id, known === undefined ? violation : joined(known, violation))
  }
  return [...found.values()]
}

function walk(schema: unknown, value: unknown, path: readonly string[]): Violation[] {
  if (!isRecord(schema)) return []
  return [...own(schema, value, path), ...alternatives(schema, value, path), ...below(schema, value, path)]
}

/** What the schema says of the value itself. */
function own(schema: Record<string, unknown>, value: unknown, path: readonly string[]): Violation[] {
  const none: Violation = { path, types: [], words: [], bounds: [] }
  const found: Violation[] = []
  const types = listOf(schema['type']).map(String)
  if (types.length > 0 && !types.some(type => isOf(type, value))) found.push({ ...none, types })
  const words = listOf(schema['enum'])
  if (words.length > 0 && !words.includes(value))
    found.push({ ...none, words: words.map(word => JSON.stringify(word)) })
  const { minimum, maximum } = schema
  if (typeof value === 'number') {
    if (typeof minimum === 'number' && value < minimum) found.push({ ...none, bounds: [`at least ${minimum}`] })
    if (typeof maximum === 'number' && value > maximum) found.push({ ...none, bounds: [`at most ${maximum}`] })
  }
  return found
}

/** One alternative that fits is enough; where none does, what each of them wanted. */
function alternatives(schema: Record<string, unknown>, value: unknown, path: readonly string[]): Violation[] {
  return ['anyOf', 'oneOf'].flatMap(word => {
    const each = listOf(schema[word]).map(one => walk(one, value, path))
    return each.some(found => found.length === 0) ? [] : each.flat()
  })
}

function below(schema: Record<string, unknown>, value: unknown, path: readonly string[]): Violation[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => walk(schema['items'], one, [...path, String(index)]))
  const properties = schema['properties']
  if (!isRecord(value) || !isRecord(properties)) return []
  return Object.entries(value).flatMap(([key, one]) =>
    Object.hasOwn(properties, key) ? walk(properties[key], one, [...path, key]) : [],
  )
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null
  if (type === 'object') return isRecord(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'integer') return typeof value === 'number' && Number.isInteger(value)
  return typeof value === type
}

function joined(a: Violation, b: Violation): Violation {
  return {
    path: a.path,
    types: either(a.types, b.types),
    words: either(a.words, b.words),
    bounds: either(a.bounds, b.bounds),
  }
}

function either(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])]
}

function listOf(value: unknown): unknown[] {
  return value === undefined ? [] : [value].flat()
}
