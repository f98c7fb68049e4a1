import { type Document, LineCounter, type Node, type Pair, isAlias, isMap, isScalar, parseDocument } from 'yaml'
import type { Values } from '../values.ts'
import { UsageError } from '../results/errors.ts'
import type { Place } from '../results/finding.ts'
import { textOf } from './rules/rule.ts'

/** Path of a key, one element a level. */
export type KeyPath = readonly string[]

/** A key of a values file and what it holds. */
export interface Entry {
  readonly path: KeyPath
  readonly place: Place
  /** As JSON has it. */
  readonly value: unknown
  /** Whether it holds keys of its own. */
  readonly branch: boolean
  /** It stands in the file under this path: not merged in from an anchor. */
  readonly own: boolean
}

/** A Helm values file, with where everything stands. */
export interface ValuesFile {
  readonly name: string
  readonly text: string
  readonly values: Values
  /** Every key, parents before their children, in the order of the file. */
  readonly entries: readonly Entry[]
  /** Keys that stand twice in the same mapping; the last one counts. */
  readonly repeated: readonly Entry[]
}

/**
 * Parses a values file.
 *
 * @throws UsageError that names file, line and column when it is not YAML, or no mapping.
 */
export function parseValuesFile(name: string, text: string): ValuesFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, merge: true, uniqueKeys: false })
  const [error] = document.errors
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0])
    throw new UsageError(`${name}:${line}:${col}: not YAML: ${error.message.split('\n')[0]}`)
  }
  const values: unknown = document.toJS()
  if (values !== null && (typeof values !== 'object' || Array.isArray(values)))
    throw new UsageError(`${name} holds no mapping, and a Helm values file is one`)
  const entries: Entry[] = []
  const repeated: Entry[] = []
  collect(document.contents, [], true)
  return { name, text, values: { ...values }, entries, repeated }

  function collect(node: unknown, above: KeyPath, own: boolean): void {
    if (!isMap(node)) return
    const seen = new Set<string>()
    for (const pair of node.items) {
      const key = keyOf(pair)
      const value = resolved(pair.value, document)
      if (key === '<<') {
        collect(value, above, false)
        continue
      }
      const { line, col } = lines.linePos(startOf(pair.key))
      const entry: Entry = {
        path: [...above, key],
        place: { file: name, line, column: col },
        value: isNode(value) ? value.toJS(document) : value,
        branch: isMap(value) && value.items.length > 0,
        own: own && !isAlias(pair.value),
      }
      if (seen.has(key)) repeated.push(entry)
      seen.add(key)
      entries.push(entry)
      collect(value, entry.path, entry.own)
    }
  }
}

/** The last entry at a path, which is the one that counts. */
export function entryAt({ entries }: ValuesFile, path: KeyPath): Entry | undefined {
  return entries.findLast(entry => sameKey(entry.path, path))
}

/** Whether two paths name the same key. */
export function sameKey(a: KeyPath, b: KeyPath): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index])
}

/** A path as people write it. */
export function dotted(path: KeyPath): string {
  return path.join('.')
}

/** The key of a pair as text, as Helm takes it. */
export function keyOf(pair: Pair): string {
  if (!isScalar(pair.key)) return JSON.stringify(pair.key)
  return typeof pair.key.value === 'symbol' ? '<<' : textOf(pair.key.value)
}

function resolved(value: unknown, document: Document): unknown {
  return isAlias(value) ? value.resolve(document) : value
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'toJS' in value
}

function startOf(key: unknown): number {
  return isScalar(key) ? (key.range?.[0] ?? 0) : 0
}
