import { type Pair, type YAMLMap, isAlias, isMap } from 'yaml'
import type { Entry, KeyPath, Layer, Site } from '../documents/layer.ts'
import type { Setting } from '../migrate.ts'
import type { Manner } from './write.ts'

/** One key that is to become others, and everything that its edits look at. */
export interface Task {
  readonly layer: Layer
  readonly site: Site
  readonly text: string
  readonly manner: Manner
  readonly path: KeyPath
  readonly value: unknown
  readonly pair: Pair
  readonly parent: YAMLMap
  readonly settings: readonly Setting[]
  /** Keys at the top that stand where others below the same key at the top went before, by that key. */
  readonly followers: ReadonlyMap<string, string>
}

/** A task for a key of a layer; nothing for one that is no pair of a mapping. */
export function taskFor(
  layer: Layer,
  entry: Entry,
  settings: readonly Setting[],
  followers: Task['followers'],
): Task | undefined {
  const { site } = layer
  if (site === undefined || entry.node === undefined) return undefined
  const { text } = site.text
  return {
    layer,
    site,
    text,
    manner: mannerOf(text),
    path: entry.path,
    value: entry.value,
    ...entry.node,
    settings,
    followers,
  }
}

/** The pair at a path that stands in the layer itself. */
export function pairAt({ layer }: Task, path: KeyPath): Pair | undefined {
  const entry = layer.entries.findLast(
    ({ path: known, own }) => own && known.length === path.length && known.every((part, index) => part === path[index]),
  )
  return entry?.node?.pair
}

/** The mapping at a path that stands in the layer itself. */
export function mapAt(task: Task, path: KeyPath): YAMLMap | undefined {
  if (path.length === 0) return task.site.root
  const value = pairAt(task, path)?.value
  return isMap(value) && !isAlias(value) ? value : undefined
}

function mannerOf(text: string): Manner {
  return { json: isJson(text), padded: /[[{] \S/.test(text) }
}

function isJson(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
