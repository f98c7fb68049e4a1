import { UsageError } from '../../results/errors.ts'
import type { Place } from '../../results/finding.ts'
import { mergeValues } from '../../values.ts'
import { type ValuesFile, laidOver } from '../values-file.ts'
import { offsetOf } from '../yaml/evaluate.ts'
import { type ParsedDocument, located, parseText } from '../yaml/parse.ts'
import { isMap } from 'yaml'
import type { Holder } from './holder.ts'
import { holdersIn } from './kinds.ts'
import type { Layer } from './layer.ts'
import { textIn } from './nodes.ts'
import { layerOfPart, pathOf } from './parts.ts'
import { layerOfText } from './plain.ts'
import { type TextInFile, wholeText } from './text-in-file.ts'
import { handedOn, isUmbrella, misplaced } from './umbrella.ts'

/** Something to know about what was read and what was not. */
export interface Remark extends Place {
  readonly text: string
}

/** The values in files: one set for each release. */
export interface ValuesSets {
  readonly sets: readonly ValuesFile[]
  readonly remarks: readonly Remark[]
}

/** Files by their names, in the order of precedence: later ones count more. */
export interface Inputs {
  readonly names: readonly string[]
  /** Their texts, and those of the files that they name. */
  readonly texts: ReadonlyMap<string, string>
  /** Whether the chart has a key at its top. */
  readonly isChartKey: (key: string) => boolean
}

/** One holder of values, with where it stands. */
interface Found {
  readonly holder: Holder
  readonly parsed: ParsedDocument
  readonly text: TextInFile
}

/**
 * The values in files as people have them: plain ones, and those inside a HelmRelease, an Application, a HelmChart, a
 * HelmChartConfig, a kustomization or a ConfigMap.
 *
 * @throws UsageError with file and reason when one holds no values for Cilium.
 */
export function readValues(inputs: Inputs): ValuesSets {
  const { names, texts } = inputs
  const files = names.map(name => openFile(name, texts.get(name) ?? ''))
  const groups = [...new Set(files.flatMap(({ found }) => found.map(({ holder }) => holder.group)))]
  const remarks: Remark[] = files.flatMap(({ found }) => found.flatMap(elsewhereOf))
  const sets = (groups.length === 0 ? [undefined] : groups).map((group, index) => {
    const all = files.flatMap(({ found }) => found.filter(({ holder }) => holder.group === group))
    const layers = files.flatMap(({ plain, found }) => {
      if (plain !== undefined) return [plain]
      return found.some(one => one === all[0]) ? layersOf(all, texts) : []
    })
    const again = (changed: ReadonlyMap<string, string>) => {
      const set = readValues({ ...inputs, texts: changed }).sets[index]
      if (set === undefined) throw new UsageError('the file changed while it was read')
      return set
    }
    const own = all.some(({ holder }) => holder.ownChart)
    const { layers: settled, remark } = settle(layers, own, inputs)
    if (remark !== undefined) remarks.push(remark)
    return laidOver(settled, texts, again)
  })
  return { sets, remarks }
}

/** Paths of files that the holders in a file name, with where. */
export function filesNamedIn(name: string, source: string): (Place & { readonly path: string })[] {
  return openFile(name, source).found.flatMap(({ holder, text }) =>
    holder.parts.flatMap(part =>
      part.form === 'file' ? [{ ...text.place(offsetOf(part.pair.key)), path: pathOf(part, name) }] : [],
    ),
  )
}

/** A file is either plain values or documents with holders. */
function openFile(name: string, source: string): { readonly plain?: Layer; readonly found: readonly Found[] } {
  const text = wholeText(name, source)
  const place = (offset: number) => text.place(offset)
  const parsed = parseText(text.text)
  const first = parsed.documents.find(({ document }) => isMap(document.contents))
  const inFirst = first === undefined ? undefined : located(first, place, () => holdersOf(first))
  if (inFirst === undefined) return { plain: layerOfText(text, parsed), found: [] }
  const found = parsed.documents.flatMap(one =>
    located(one, place, () => (holdersOf(one) ?? []).map(holder => ({ holder, parsed: one, text }))),
  )
  return { found: forCilium(name, found, first) }
}

function holdersOf({ document }: ParsedDocument): Holder[] | undefined {
  return isMap(document.contents) ? holdersIn({ document, map: document.contents }) : undefined
}

/** @throws UsageError when none of the holders is for Cilium, or none has values. */
function forCilium(name: string, found: readonly Found[], first: ParsedDocument | undefined): Found[] {
  const own = found.filter(({ holder }) => isForCilium(holder))
  const withValues = own.filter(({ holder }) => holder.parts.length > 0)
  if (withValues.length > 0) return withValues
  const accepted =
    'Pass a Helm values file, or a HelmRelease, Application, HelmChart, HelmChartConfig or kustomization that contains the values of Cilium.'
  const [one] = own
  if (one !== undefined) {
    const from = one.holder.elsewhere.map(({ text }) => `It ${text}: check those instead. `).join('')
    throw new UsageError(
      `${name} contains no values: ${one.holder.title} sets none. ${from}${from === '' ? accepted : ''}`.trimEnd(),
    )
  }
  const [other] = found
  if (other !== undefined)
    throw new UsageError(`${name} contains no values for Cilium, only ${other.holder.title}. ${accepted}`)
  const map = first?.document.contents
  const kind = first !== undefined && isMap(map) ? textIn({ document: first.document, map }, 'kind') : undefined
  throw new UsageError(`${name} is not a Helm values file but a manifest of kind ${kind ?? 'unknown'}. ${accepted}`)
}

function isForCilium({ names, parts }: Holder): boolean {
  if (names.length === 0 || names.some(one => /cilium/i.test(one))) return true
  return parts.some(({ pair }) => isMap(pair.value) && pair.value.items.some(({ key }) => String(key) === 'cilium'))
}

function layersOf(found: readonly Found[], texts: ReadonlyMap<string, string>): Layer[] {
  return found
    .flatMap(({ holder, parsed, text }) =>
      holder.parts.map(part => ({ part, context: { holder, parsed, text, texts } })),
    )
    .toSorted((a, b) => a.part.rank - b.part.rank)
    .map(({ part, context }) => layerOfPart(part, context))
}

function elsewhereOf({ holder, text }: Found): Remark[] {
  return holder.elsewhere.map(({ pair, text: said }) => ({
    ...text.place(offsetOf(pair.key)),
    text: `${holder.title} ${said}${said.startsWith('takes') ? ', which were not read' : ''}`,
  }))
}

/** Finds out whether the values of Cilium stand below a key. */
function settle(
  layers: readonly Layer[],
  ownChart: boolean,
  { isChartKey }: Inputs,
): { layers: Layer[]; remark?: Remark } {
  const values = mergeValues(...layers.map(layer => layer.values))
  if (ownChart || !isUmbrella(values, isChartKey)) return { layers: layers.map(layer => misplaced(layer, isChartKey)) }
  const entry = layers.flatMap(({ entries }) => entries).find(({ path }) => path.join('.') === 'cilium')
  const remark =
    entry === undefined
      ? {}
      : {
          remark: {
            ...entry.place,
            text: 'treated as the values of an umbrella chart: only what is below `cilium` counts',
          },
        }
  return { layers: layers.map(handedOn), ...remark }
}
