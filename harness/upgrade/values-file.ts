import { isMap } from 'yaml'
import { UsageError } from '../results/errors.ts'
import { type Finding, inOrder } from '../results/finding.ts'
import { type Values, mergeValues } from '../values.ts'
import { type Entry, type KeyPath, type Layer, isValues, readLayer } from './documents/layer.ts'
import { type TextInFile, wholeText } from './documents/text-in-file.ts'
import { located, parseText } from './yaml/parse.ts'

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

/** A layer with what was noticed while it was read. */
export interface NoticedLayer extends Layer {
  readonly noticed?: readonly Finding[]
}

/** The first document of a text as values. @throws UsageError */
export function plainLayer(name: string, text: string): NoticedLayer {
  const whole = wholeText(name, text)
  return layerOfText(whole, parseText(whole.text))
}

/** What a text of its own gives as values: its first document. @throws UsageError */
export function layerOfText(text: TextInFile, { documents }: ReturnType<typeof parseText>): NoticedLayer {
  const [first, second] = documents
  if (first === undefined) return { file: text.place(0).file, values: {}, entries: [], repeated: [] }
  const { contents } = first.document
  const place = (offset: number) => text.place(offset)
  const root = located(first, place, () => {
    if (isMap(contents)) return contents
    if (contents === null || ('source' in contents && contents.source === '')) return undefined
    throw new UsageError(noMapping(place(contents.range?.[0] ?? 0), 'items' in contents ? 'a list' : 'a single value'))
  })
  const layer = readLayer(first, root, text)
  const unread = first.strays ?? second?.document.range?.[0]
  if (unread === undefined) return layer
  return { ...layer, noticed: [neverRead(text.place(unread), first.strays !== undefined)] }
}

function noMapping({ file, line, column }: ReturnType<TextInFile['place']>, what: string): string {
  return `${file}:${line}:${column}: Helm values are keys with values, and this is ${what}. Write it as "key: value".`
}

/** What stands behind the first document, or further to the left than its keys. */
function neverRead(place: ReturnType<TextInFile['place']>, strays: boolean): Finding {
  return {
    rule: 'never-read',
    severity: 'error',
    ...place,
    key: '',
    consequence: 'ignored',
    message: strays
      ? 'Helm stops reading here, because the line is indented less than the first key: this and all that follows is ignored'
      : 'Helm reads only the first document of a values file: this one and all that follow are ignored',
    replacement: strays ? 'indent the line like the first key' : 'one document, or one file for each',
    fixable: false,
    source: 'sigs.k8s.io/yaml: Unmarshal',
  }
}

/** Layers as Helm merges values files: mappings deeply, everything else replaced, later ones win. */
export function laidOver(
  layers: readonly NoticedLayer[],
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
