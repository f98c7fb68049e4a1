import { type Pair, isMap, isScalar, isSeq } from 'yaml'
import { offsetOf, scalarOf } from '../yaml/evaluate.ts'
import { mergeValues } from '../../values.ts'
import { type Entry, type KeyPath, type Layer, isValues } from './layer.ts'
import { nodeIn, textIn, type Looked } from './nodes.ts'
import type { TextInFile } from './text-in-file.ts'

/** One key with a dotted path, as `--set` takes it. */
interface Setting {
  readonly name: string
  readonly value: unknown
  readonly key: unknown
}

/** `spec.set` of a HelmChart: names of `--set` and their values. */
export function settingsLayer(pair: Pair, text: TextInFile): Layer {
  const items = isMap(pair.value) ? pair.value.items : []
  return layerOf(
    items.flatMap(item => {
      const value = isScalar(item.value) ? scalarOf(item.value) : undefined
      if (value === undefined || !isScalar(item.key)) return []
      // helm-controller hands on words and numbers with --set, and everything else with --set-string.
      return [{ name: item.key.source ?? '', value: typeof value === 'string' ? word(value) : value, key: item.key }]
    }),
    text,
  )
}

/** `helm.parameters` of an Application: a name, a value, and whether it is a text whatever it looks like. */
export function parametersLayer(pair: Pair, { document }: Looked, text: TextInFile): Layer {
  const items = isSeq(pair.value) ? pair.value.items : []
  return layerOf(
    items.flatMap(item => {
      if (!isMap(item)) return []
      const at = { document, map: item }
      const [name, value] = [textIn(at, 'name'), textIn(at, 'value') ?? '']
      if (name === undefined) return []
      const forced = textIn(at, 'forceString') === 'true'
      return [{ name, value: forced ? value : typed(value), key: nodeIn(at, 'name') }]
    }),
    text,
  )
}

function layerOf(settings: readonly Setting[], text: TextInFile): Layer {
  const entries = settings.flatMap(({ name, value, key }): Entry[] => {
    const path = pathOf(name)
    return path === undefined ? [] : [{ path, place: text.place(offsetOf(key)), value, branch: false, own: false }]
  })
  const values = entries.map(({ path, value }) =>
    path.reduceRight<unknown>((below, part) => ({ [part]: below }), value),
  )
  return { file: text.place(0).file, values: mergeValues(...values.filter(isValues)), entries, repeated: [] }
}

/** The keys of a name of `--set`; nothing for one that is an element of a list. */
function pathOf(name: string): KeyPath | undefined {
  if (/\[\d+\]/.test(name)) return undefined
  return name.split(/(?<!\\)\./).map(part => part.replaceAll(String.raw`\.`, '.'))
}

function word(text: string): string | boolean | null {
  switch (text.toLowerCase()) {
    case 'true':
      return true
    case 'false':
      return false
    case 'null':
      return null
    default:
      return text
  }
}

/** As Helm’s strvals types what stands behind `--set name=`. */
function typed(text: string): unknown {
  const list = /^\{(.*)\}$/s.exec(text)?.[1]
  if (list !== undefined) return list === '' ? [] : list.split(',').map(typed)
  return /^(?:0|-?[1-9]\d*)$/.test(text) ? Number(text) : word(text)
}
