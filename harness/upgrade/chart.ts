import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Values } from '../values.ts'
import { BrokenError } from '../results/errors.ts'
import { textOf } from './rules/rule.ts'
import { type KeyPath, parseValuesFile } from './values-file.ts'

/** A chart of Cilium, as far as a values file is held against it. */
export interface Chart {
  /** Without a leading `v`. */
  readonly version: string
  readonly defaults: Values
  /** JSON schema of the values; charts before 1.16 have none. */
  readonly schema?: Readonly<Record<string, unknown>>
  /** Dotted paths that the templates read. */
  readonly read: ReadonlySet<string>
  /** Dotted paths that the templates hand on as a whole (`toYaml`, `range`, `with`), so that any key below means something. */
  readonly whole: ReadonlySet<string>
}

/**
 * Reads an unpacked chart.
 *
 * @param folder Where its Chart.yaml is.
 * @throws BrokenError when it is no chart of Cilium.
 */
export async function readChart(folder: string): Promise<Chart> {
  const manifest: unknown = parse(await readFile(join(folder, 'Chart.yaml'), 'utf8'))
  if (!isRecord(manifest) || manifest['name'] !== 'cilium') throw new BrokenError(`${folder} holds no chart of Cilium`)
  const [defaults, schema, templates] = await Promise.all([
    readFile(join(folder, 'values.yaml'), 'utf8'),
    readFile(join(folder, 'values.schema.json'), 'utf8').catch(() => undefined),
    templateTexts(join(folder, 'templates')),
  ])
  const parsedSchema: unknown = schema === undefined ? undefined : JSON.parse(schema)
  return {
    version: textOf(manifest['version']),
    defaults: parseValuesFile(join(folder, 'values.yaml'), defaults).values,
    ...(isRecord(parsedSchema) ? { schema: parsedSchema } : {}),
    ...readPaths(templates),
  }
}

/** What templates read of the values. Checks that only refuse a removed key are no reading of it. */
export function readPaths(templates: readonly string[]): Pick<Chart, 'read' | 'whole'> {
  const read = new Set<string>()
  const whole = new Set<string>()
  for (const line of templates.flatMap(text => text.split('\n'))) {
    const hands = /\b(?:toYaml|range|with|mergeOverwrite|merge|toJson|tpl|join|dig|merge|deepCopy)\b/.test(line)
    for (const [, path = ''] of line.matchAll(/\.Values\.([\w-]+(?:\.[\w-]+)*)/g)) {
      read.add(path)
      if (hands) whole.add(path)
    }
  }
  return { read, whole }
}

/** Whether the chart does something with a key, as far as can be told from its defaults, schema and templates. */
export function knows(chart: Chart, path: KeyPath): boolean {
  let value: unknown = chart.defaults
  for (const [depth, part] of path.entries()) {
    if (!isRecord(value) || !(part in value)) return inSchema(chart.schema, path) || isRead(chart, path, depth + 1)
    value = value[part]
    if (isOpen(value) || (depth > 0 && chart.whole.has(path.slice(0, depth + 1).join('.')))) return true
  }
  return true
}

/** Keys that the chart has beside the one at the path, for a suggestion. */
export function siblings(chart: Chart, path: KeyPath): string[] {
  let value: unknown = chart.defaults
  for (const part of path.slice(0, -1)) value = isRecord(value) ? value[part] : undefined
  return isRecord(value) ? Object.keys(value) : []
}

/** Every key of the chart's defaults as a path. */
export function allKeys(values: Values, above: KeyPath = []): KeyPath[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const path = [...above, key]
    return isRecord(value) ? [path, ...allKeys(value, path)] : [path]
  })
}

/** Templates read the key, something below it, or (at least `least` levels deep) something above it as a whole. */
function isRead({ read }: Chart, path: KeyPath, least: number): boolean {
  const name = path.join('.')
  if ([...read].some(known => known === name || known.startsWith(`${name}.`))) return true
  return path.some((_, depth) => depth + 1 >= least && read.has(path.slice(0, depth + 1).join('.')))
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

/** A default that holds nothing yet, or a list: what is written there is up to the operator. */
function isOpen(value: unknown): boolean {
  return !isRecord(value) || Object.keys(value).length === 0
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
