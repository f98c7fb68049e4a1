import { isMap } from 'yaml'
import { UsageError } from '../../results/errors.ts'
import type { Finding } from '../../results/finding.ts'
import { located, parseText } from '../yaml/parse.ts'
import { type Layer, readLayer } from './layer.ts'
import { type TextInFile, wholeText } from './text-in-file.ts'

/** The first document of a text as values. @throws UsageError */
export function plainLayer(name: string, text: string): Layer {
  const whole = wholeText(name, text)
  return layerOfText(whole, parseText(whole.text))
}

/** What a text of its own gives as values: its first document. @throws UsageError */
export function layerOfText(text: TextInFile, { documents }: ReturnType<typeof parseText>): Layer {
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
  return `${file}:${line}:${column}: Helm values must be a mapping, but this is ${what}. Write "key: value".`
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
      ? 'Helm stops reading here, because the line is indented less than the first key. It ignores this line and all that follow.'
      : 'Helm reads only the first document of a values file. It ignores this one and all that follow.',
    replacement: strays ? 'indent the line like the first key' : 'merge the documents, or use one file for each',
    fixable: false,
    source: 'sigs.k8s.io/yaml: Unmarshal',
  }
}
