import { dirname, join } from 'node:path'
import { isAlias, isMap, isScalar } from 'yaml'
import { UsageError } from '../../results/errors.ts'
import { scalarOf } from '../yaml/evaluate.ts'
import { type ParsedDocument, located, parseText } from '../yaml/parse.ts'
import type { Holder, Part } from './holder.ts'
import { type Layer, readLayer } from './layer.ts'
import { nodeOf } from './nodes.ts'
import { layerOfText, plainLayer } from './plain.ts'
import { parametersLayer, settingsLayer } from './settings.ts'
import { type TextInFile, textOfScalar } from './text-in-file.ts'

/** Where a part stands: the document of its holder, and the text of that document. */
export interface Context {
  readonly holder: Holder
  readonly parsed: ParsedDocument
  readonly text: TextInFile
  /** The texts of files that parts name, by {@link pathOf}. */
  readonly texts: ReadonlyMap<string, string>
}

/** The path of a file that a part names, from where the file that names it stands. */
export function pathOf(part: Part, file: string): string {
  return join(file === STANDARD_INPUT ? '.' : dirname(file), part.path ?? '')
}

/** What standard input is called where a file has its name. */
export const STANDARD_INPUT = '<stdin>'

/** The values of a part. @throws UsageError with the place of what cannot be read. */
export function layerOfPart(part: Part, context: Context): Layer {
  const { parsed, text, holder, texts } = context
  const place = (offset: number) => text.place(offset)
  const { file } = place(0)
  const node = nodeOf(part.pair.value, parsed.document)
  const read = {
    file: () => plainLayer(pathOf(part, file), texts.get(pathOf(part, file)) ?? ''),
    settings: () => settingsLayer(part.pair, text),
    parameters: () => parametersLayer(part.pair, holder.start, text),
    text: () => {
      if (!isScalar(node)) throw wrongForm(part, context, 'a string: write `|` after the key')
      const value = scalarOf(node)
      if (value === null) return readLayer(parsed, undefined, text)
      const inner = textOfScalar(node, String(value), text)
      return layerOfText(inner, parseText(inner.text))
    },
    mapping: () => {
      if (isMap(node)) return readLayer(parsed, node, text, !isAlias(part.pair.value))
      if (node === undefined || (isScalar(node) && scalarOf(node) === null)) return readLayer(parsed, undefined, text)
      throw wrongForm(part, context, 'a mapping')
    },
  } satisfies Record<Part['form'], () => Layer>
  return located(parsed, place, read[part.form])
}

function wrongForm({ pair }: Part, { text, holder }: Context, wanted: string): UsageError {
  const key = isScalar(pair.key) ? (pair.key.source ?? '') : ''
  const start = isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0
  const { file, line, column } = text.place(start)
  return new UsageError(`${file}:${line}:${column}: ${key} of ${holder.title} must be ${wanted}`)
}
