import { isDeepStrictEqual } from 'node:util'
import { type Pair, type YAMLSeq, isCollection, isScalar, isSeq } from 'yaml'
import type { Edit } from '../documents/text-in-file.ts'
import { endOfNode, endOfSeparator, isThere, lineEnd, lineStart } from './spans.ts'
import { type Manner, inlineSource, quotedLike } from './write.ts'

/** Edits that give a pair another value: of a list only the items that differ. */
export function valueEdits(
  pair: Pair,
  before: unknown,
  after: unknown,
  text: string,
  manner: Manner,
  within: boolean,
): Edit[] {
  if (isThere(pair.value)) {
    const edits = nodeEdits(pair.value, before, after, text, manner, within)
    if (edits !== undefined) return edits
  }
  // Instead of a block, and where there was nothing.
  const start = endOfSeparator(pair)
  const end = isThere(pair.value) ? endOfNode(pair.value, text) : start
  return [{ start, end, text: ` ${inlineSource(after, manner, within)}` }]
}

function nodeEdits(
  node: unknown,
  before: unknown,
  after: unknown,
  text: string,
  manner: Manner,
  within: boolean,
): Edit[] | undefined {
  if (isDeepStrictEqual(before, after)) return []
  if (isSeq(node) && Array.isArray(before) && Array.isArray(after)) {
    const edits = listEdits(node, before, after, text, manner)
    if (edits !== undefined) return edits
  }
  if (!isThere(node) || (isCollection(node) && node.flow !== true)) return undefined
  const source =
    isScalar(node) && typeof after === 'string'
      ? quotedLike(after, node.type, manner, within)
      : inlineSource(after, manner, within)
  return [{ start: node.range?.[0] ?? 0, end: endOfNode(node, text), text: source }]
}

function listEdits(
  list: YAMLSeq,
  before: readonly unknown[],
  after: readonly unknown[],
  text: string,
  manner: Manner,
): Edit[] | undefined {
  const within = list.flow === true
  if (before.length === after.length) {
    const each = list.items.map((item, index) => nodeEdits(item, before[index], after[index], text, manner, within))
    return each.every(edits => edits !== undefined) ? each.flat() : undefined
  }
  const kept = keptItems(before, after)
  if (kept === undefined || after.length === 0) return undefined
  return within ? flowRemovals(list, kept) : blockRemovals(list, kept, text)
}

/** Which items stay when the second list is the first one with some left out. */
function keptItems(before: readonly unknown[], after: readonly unknown[]): boolean[] | undefined {
  let next = 0
  const kept = before.map(item => {
    const stays = next < after.length && isDeepStrictEqual(item, after[next])
    if (stays) next += 1
    return stays
  })
  return next === after.length ? kept : undefined
}

/** A comma goes with each: the one behind it, and for the last ones the one before. */
function flowRemovals(list: YAMLSeq, kept: readonly boolean[]): Edit[] | undefined {
  const spans = list.items.flatMap(item => (isThere(item) && item.range != null ? [item.range] : []))
  if (spans.length !== kept.length) return undefined
  const lastKept = kept.lastIndexOf(true)
  const inside = spans.flatMap(([start], index) =>
    kept[index] === true || index > lastKept ? [] : [{ start, end: spans[index + 1]?.[0] ?? start, text: '' }],
  )
  const [start, end] = [spans[lastKept]?.[1] ?? 0, spans.at(-1)?.[1] ?? 0]
  return lastKept === kept.length - 1 ? inside : [...inside, { start, end, text: '' }]
}

function blockRemovals(list: YAMLSeq, kept: readonly boolean[], text: string): Edit[] | undefined {
  const edits: Edit[] = []
  for (const [index, item] of list.items.entries()) {
    if (kept[index] === true) continue
    if (!isThere(item)) return undefined
    const start = lineStart(text, item.range?.[0] ?? 0)
    if (!/^\s*- /.test(text.slice(start, item.range?.[0]))) return undefined
    edits.push({ start, end: lineEnd(text, endOfNode(item, text)), text: '' })
  }
  return edits
}
