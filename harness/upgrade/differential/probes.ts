import type { Values } from '../../values.ts'
import { type Chart, isRecord } from '../chart.ts'
import { violations } from '../schema.ts'
import type { KeyPath } from '../values-file.ts'
import { type Declared, type Vocabulary, treeOf } from './candidates.ts'

/** A word that no template knows. */
export const NONSENSE = 'zzz'

/** A path as one text, whatever its parts hold. */
export const idOf = (path: KeyPath): string => path.join('\0')

/** What is asked of Helm: does the rendering change when this is set? */
export interface Probe {
  readonly path: KeyPath
  /** Values to try, given the one that the key has in the context. */
  readonly tries: (now: unknown) => readonly unknown[]
  /** It asks whether a section takes any key. */
  readonly opens?: KeyPath
}

/** A probe for each key of a chart, and one for each section: does it take any key? */
export function probesFor(declared: readonly Declared[], words: Vocabulary): Probe[] {
  return declared.flatMap(({ path, value, section }): Probe[] => {
    const opens: Probe = { path: [...path, NONSENSE], tries: () => [NONSENSE], opens: path }
    if (section) return [opens]
    const texts = typeof value === 'string' || value === null || value === undefined ? words.beside(path) : []
    const probe: Probe = { path, tries: now => [...sentinels(now), ...texts] }
    return isRecord(value) ? [opens] : [probe]
  })
}

/** A value of each type that the key could take, other than the one that it has. */
function sentinels(now: unknown): unknown[] {
  if (typeof now === 'boolean') return [!now, NONSENSE]
  if (typeof now === 'number') return [now + 1, NONSENSE]
  if (typeof now === 'string') return [NONSENSE]
  if (Array.isArray(now))
    return [
      [...now, NONSENSE],
      [...now, { name: NONSENSE }],
    ]
  return [NONSENSE, true, 7777, { [NONSENSE]: NONSENSE }, [NONSENSE]]
}

/** Each thing that could guard a section: a boolean turned round, a word that templates compare a key with. */
export function togglesOf(
  declared: readonly Declared[],
  { schema }: Chart,
  allOn: Values,
  words: Vocabulary,
): Values[] {
  return declared.flatMap(({ path, value, section }): Values[] => {
    if (section || isRecord(value)) return []
    const now = at(allOn, path) ?? value
    if (typeof now === 'boolean') return [treeOf(path, !now)]
    if (Array.isArray(value) || typeof value === 'number') return []
    const texts = new Set([...enumOf(schema, path), ...words.beside(path)])
    return [...texts].filter(text => text !== value).map(text => treeOf(path, text))
  })
}

/** Where the schema wants a boolean, it speaks before any template. */
export function schemaTakesText({ schema }: Chart, path: KeyPath): boolean {
  return schema === undefined || violations(schema, treeOf(path, 'false')).length === 0
}

function enumOf(schema: unknown, path: KeyPath): string[] {
  let now = schema
  for (const part of path) {
    const properties = isRecord(now) ? now['properties'] : undefined
    now = isRecord(properties) ? properties[part] : undefined
  }
  const words = isRecord(now) ? now['enum'] : undefined
  return Array.isArray(words) ? words.filter(word => typeof word === 'string') : []
}

/** The value at a path of a tree. */
export function at(tree: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), tree)
}
