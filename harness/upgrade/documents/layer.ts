import { type Pair, type YAMLMap, isAlias, isMap } from 'yaml'
import type { Finding, Place } from '../../results/finding.ts'
import type { Values } from '../../values.ts'
import { evaluate, keyOf, offsetOf, pairsOf, targetOf } from '../yaml/evaluate.ts'
import { type ParsedDocument, located } from '../yaml/parse.ts'
import type { TextInFile } from './text-in-file.ts'

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
  /** Where it stands in the document, and the mapping that it is a key of; absent for what is no mapping of YAML. */
  readonly node?: { readonly pair: Pair; readonly parent: YAMLMap }
}

/** One mapping of values, of which a later one may take keys. */
export interface Layer {
  readonly file: string
  readonly values: Values
  /** Every key that counts, parents before their children, in the order of the file. */
  readonly entries: readonly Entry[]
  /** Keys that stand twice in the same mapping; the last one counts. */
  readonly repeated: readonly Entry[]
  /** What was noticed while it was read. */
  readonly noticed?: readonly Finding[]
  /** Where it can be changed; absent for settings that are no mapping of YAML. */
  readonly site?: Site
}

/** The text of which a mapping is a part. */
export interface Site {
  readonly text: TextInFile
  readonly root: YAMLMap
  readonly parsed: ParsedDocument
}

/**
 * Reads a mapping of values.
 *
 * @param map Nothing for a document without content.
 * @param here Whether it stands where its values are taken from, and not behind an alias.
 * @throws UsageError with the place of what Helm refuses.
 */
export function readLayer(parsed: ParsedDocument, map: YAMLMap | undefined, text: TextInFile, here = true): Layer {
  const { file } = text.place(0)
  if (map === undefined) return { file, values: {}, entries: [], repeated: [] }
  return located(
    parsed,
    offset => text.place(offset),
    () => {
      const values = evaluate(map, parsed.document)
      const found: Entry[] = []
      const repeated: Entry[] = []
      collect(map, [], here)
      return {
        file,
        values: isValues(values) ? values : {},
        entries: thatCount(found),
        repeated,
        site: { text, root: map, parsed },
      }

      function collect(at: YAMLMap, above: KeyPath, inPlace: boolean): void {
        const seen = new Set<string>()
        for (const { pair, own } of pairsOf(at, parsed.document)) {
          const key = keyOf(pair)
          const value = isAlias(pair.value) ? targetOf(pair.value, parsed.document) : pair.value
          const entry: Entry = {
            path: [...above, key],
            place: text.place(offsetOf(pair.key)),
            value: evaluate(value, parsed.document),
            branch: isMap(value) && value.items.length > 0,
            own: inPlace && own && !isAlias(pair.value),
            node: { pair, parent: at },
          }
          if (own && seen.has(key)) repeated.push(entry)
          if (own) seen.add(key)
          found.push(entry)
          if (isMap(value)) collect(value, entry.path, entry.own)
        }
      }
    },
  )
}

/** Without what a later key of the same name replaces, be it merged in or written twice. */
function thatCount(entries: readonly Entry[]): Entry[] {
  const last = new Map<string, number>()
  for (const [index, { path }] of entries.entries()) last.set(JSON.stringify(path), index)
  return entries.filter(({ path }, index) =>
    path.every((_, depth) => {
      const above = last.get(JSON.stringify(path.slice(0, depth + 1))) ?? index
      return above <= index
    }),
  )
}

/** Whether a value is a mapping. */
export function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
