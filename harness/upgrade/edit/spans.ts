import { type Node, type Pair, type YAMLMap, isAlias, isCollection, isMap, isPair, isScalar, isSeq } from 'yaml'

/** Offset at which the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Offset behind the end of the line of an offset. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end === -1 ? text.length : end + 1
}

/** How far a line that begins at an offset is indented. */
export function indentAt(text: string, offset: number): number {
  return /^ */.exec(text.slice(lineStart(text, offset)))?.[0].length ?? 0
}

/** Whether a node is what its source says: an alias and a missing value are not there. */
export function isThere(value: unknown): value is Node {
  return (isScalar(value) || isCollection(value) || isAlias(value)) && (value.range?.[1] ?? 0) > (value.range?.[0] ?? 0)
}

/** Offset of a key, with what stands before it on its line when that is no white space; nothing for `? key`. */
export function startOfPair(pair: Pair): number | undefined {
  const { start = [] } = pair.srcToken ?? {}
  if (start.some(({ type }) => type === 'explicit-key-ind')) return undefined
  const property = start.find(({ type }) => type === 'anchor' || type === 'tag')
  return property?.offset ?? (isScalar(pair.key) ? pair.key.range?.[0] : undefined)
}

/** Offset behind the last character of a pair that means something. */
export function endOfPair(pair: Pair, text: string): number {
  if (isThere(pair.value)) return endOfNode(pair.value, text)
  return endOfSeparator(pair)
}

/** Offset behind the colon of a pair, and behind the anchor or tag of its value. */
export function endOfSeparator(pair: Pair): number {
  const { sep = [] } = pair.srcToken ?? {}
  const last = sep.findLast(({ type }) => type === 'map-value-ind' || type === 'anchor' || type === 'tag')
  if (last !== undefined && 'source' in last) return last.offset + last.source.length
  return isScalar(pair.key) ? (pair.key.range?.[1] ?? 0) : 0
}

/** Offset behind the last character of a node that means something. */
export function endOfNode(node: Node, text: string): number {
  const [start = 0, end = start] = node.range ?? []
  if (isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')) {
    const source = text.slice(start, end)
    const keeps = /^.[\d-]*\+/.test(source)
    return start + (keeps ? source.replace(/\r?\n$/, '') : source.trimEnd()).length
  }
  if (!isCollection(node) || node.flow === true) return end
  const last: unknown = node.items.at(-1)
  if (isPair(last)) return endOfPair(last, text)
  return isSeq(node) && isThere(last) ? endOfNode(last, text) : end
}

/** Offset at which the comment begins that stands directly above a line, indented like it. */
export function commentAbove(text: string, line: number): number {
  const indent = ' '.repeat(indentAt(text, line))
  let start = line
  while (start > 0) {
    const above = lineStart(text, start - 1)
    if (!text.slice(above, start).startsWith(`${indent}#`)) break
    start = above
  }
  return start
}

/** Whether the keys of a mapping stand on lines of their own. */
export function isBlock(map: YAMLMap): boolean {
  return map.flow !== true && isMap(map) && map.items.length > 0
}
