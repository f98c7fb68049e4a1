import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Values } from '../values.ts'
import { type KnownKey, type Standing, keyAt, knownKeys, standing } from './known-keys.ts'
import { parsedChart } from './parsed-chart.ts'
import type { KeyPath } from './values-file.ts'

/** A chart of Cilium, as far as a values file is held against it. */
export interface Chart {
  /** Without a leading `v`. */
  readonly version: string
  readonly defaults: Values
  /** JSON schema of the values; charts before 1.16 have none. */
  readonly schema?: Readonly<Record<string, unknown>>
  /** What Helm said about each key, for charts that were surveyed. */
  readonly keys?: KnownKey | undefined
  /** Dotted paths that stand in the templates of a chart that was not surveyed. What else they read, nobody knows. */
  readonly mentioned: ReadonlySet<string>
}

/**
 * Reads an unpacked chart.
 *
 * @param folder Where its Chart.yaml is.
 * @throws BrokenError when it is no chart of Cilium.
 */
export async function readChart(folder: string): Promise<Chart> {
  const { version, defaults, schema } = await parsedChart(folder)
  const keys = await knownKeys(version)
  return {
    version,
    defaults,
    ...(schema === undefined ? {} : { schema }),
    keys,
    mentioned: keys === undefined ? mentionedIn(await templateTexts(join(folder, 'templates'))) : new Set(),
  }
}

/** Paths that stand in templates as they are. One that is read through a variable, or as part of a section, is not found. */
export function mentionedIn(templates: readonly string[]): Set<string> {
  return new Set(
    templates.flatMap(text => [...text.matchAll(/\.Values\.([\w-]+(?:\.[\w-]+)*)/g)].map(([, path = '']) => path)),
  )
}

/**
 * Whether anything reads the value at a path. `unlikely` is a guess about a chart that was not surveyed: no default, no
 * schema and no template names it.
 */
export function standingOf(chart: Chart, path: KeyPath): Standing | 'unlikely' {
  if (chart.keys !== undefined) return standing(chart.keys, path)
  return isDeclared(chart, path) || isMentioned(chart, path) ? 'read' : 'unlikely'
}

function isDeclared({ defaults, schema }: Chart, path: KeyPath): boolean {
  let value: unknown = defaults
  for (const part of path) {
    if (!isRecord(value) || Object.keys(value).length === 0) return true
    if (!Object.hasOwn(value, part)) return inSchema(schema, path)
    value = value[part]
  }
  return true
}

/** Templates name the key, something below it, or something above it. */
function isMentioned({ mentioned }: Chart, path: KeyPath): boolean {
  const name = path.join('.')
  if ([...mentioned].some(known => known === name || known.startsWith(`${name}.`))) return true
  return path.some((_, depth) => depth > 0 && mentioned.has(path.slice(0, depth + 1).join('.')))
}

/** Keys that the chart has beside the one at the path, for a suggestion. */
export function siblings({ keys, defaults }: Chart, path: KeyPath): string[] {
  const above = path.slice(0, -1)
  const known = keys === undefined ? undefined : keyAt(keys, above)
  if (known !== undefined) return [...known.below].filter(([, { unread }]) => !unread).map(([name]) => name)
  const value = above.reduce<unknown>((at, part) => (isRecord(at) ? at[part] : undefined), defaults)
  return isRecord(value) ? Object.keys(value) : []
}

/** The values of a file over the chart's defaults as Helm takes them: a null takes a default away. */
export function overDefaults(defaults: Values, values: Values): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...defaults }
  for (const [key, value] of Object.entries(values)) {
    const before = merged[key]
    if (value === null && Object.hasOwn(merged, key)) delete merged[key]
    else merged[key] = isRecord(before) && isRecord(value) ? overDefaults(before, value) : value
  }
  return merged
}

/** Every key of the chart's defaults as a path. */
export function allKeys(values: Values, above: KeyPath = []): KeyPath[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const path = [...above, key]
    return isRecord(value) ? [path, ...allKeys(value, path)] : [path]
  })
}

function inSchema(schema: unknown, path: KeyPath): boolean {
  let current = schema
  for (const part of path) {
    const properties = isRecord(current) ? current['properties'] : undefined
    if (!isRecord(properties) || !(part in properties)) return false
    current = properties[part]
  }
  return isRecord(current)
}

/** Whether a value is a mapping. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function templateTexts(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile() && !/^(?:validate\.yaml|NOTES\.txt)$/.test(entry.name))
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')))
}
