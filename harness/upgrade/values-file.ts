import { type Finding, inOrder } from '../results/finding.ts'
import { type Values, mergeValues } from '../values.ts'
import { type Entry, type KeyPath, type Layer, isValues } from './documents/layer.ts'
import { plainLayer } from './documents/plain.ts'

export type { Entry, KeyPath } from './documents/layer.ts'

/** Helm values, from one file or from several that are laid over each other, with where everything stands. */
export interface ValuesFile {
  /** The last of its files, which counts most. */
  readonly name: string
  readonly values: Values
  /** Every key that counts, parents before their children, in the order of the files. */
  readonly entries: readonly Entry[]
  /** Keys that stand twice in the same mapping; the last one counts. */
  readonly repeated: readonly Entry[]
  /** What was noticed while it was read. */
  readonly noticed: readonly Finding[]
  readonly layers: readonly Layer[]
  /** The texts that it was read from, by their names. */
  readonly texts: ReadonlyMap<string, string>
  /** The same file with other texts in place of these. */
  readonly again: (texts: ReadonlyMap<string, string>) => ValuesFile
}

/**
 * Parses a plain values file, of which Helm reads the first document.
 *
 * @throws UsageError that names file, line and column when it is not YAML, or no mapping.
 */
export function parseValuesFile(name: string, text: string): ValuesFile {
  const again = (texts: ReadonlyMap<string, string>) => parseValuesFile(name, texts.get(name) ?? text)
  return laidOver([plainLayer(name, text)], new Map([[name, text]]), again)
}

/** Layers as Helm merges values files: mappings deeply, everything else replaced, later ones win. */
export function laidOver(
  layers: readonly Layer[],
  texts: ReadonlyMap<string, string>,
  again: ValuesFile['again'],
): ValuesFile {
  return {
    name: layers.at(-1)?.file ?? '',
    values: mergeValues(...layers.map(({ values }) => values)),
    entries: layers.flatMap(({ entries }, index) =>
      entries.filter(entry => !isOverruled(entry, layers.slice(index + 1))),
    ),
    repeated: layers.flatMap(({ repeated }) => repeated),
    noticed: inOrder(layers.flatMap(({ noticed = [] }) => noticed)),
    layers,
    texts,
    again,
  }
}

/** A later layer replaces the key, or a mapping above it. */
function isOverruled({ path, value }: Entry, later: readonly Layer[]): boolean {
  return later.some(({ values }) => {
    let theirs: unknown = values
    for (const [depth, part] of path.entries()) {
      if (!isValues(theirs)) return true
      if (!Object.hasOwn(theirs, part)) return false
      theirs = theirs[part]
      if (depth === path.length - 1) return !(isValues(theirs) && isValues(value))
    }
    return false
  })
}

/** The last entry at a path, which is the one that counts. */
export function entryAt({ entries }: Pick<ValuesFile, 'entries'>, path: KeyPath): Entry | undefined {
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
