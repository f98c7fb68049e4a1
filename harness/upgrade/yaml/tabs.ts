import { type Document, type Node, isScalar, visit } from 'yaml'

/**
 * Where a blank line or a comment begins with a tab, which libyaml refuses between the keys of a block and this parser
 * bears. Inside scalars and flow collections tabs are white space like any other.
 */
export function tabAsIndent(document: Document, text: string): number | undefined {
  if (!text.includes('\t')) return undefined
  const [start = 0, , end = text.length] = document.range ?? []
  const free: (readonly [number, number])[] = []
  visit(document, {
    Scalar: (_, node) => void free.push(freeAround(node, text)),
    Collection: (_, node) => {
      if (node.flow === true) free.push(rangeOf(node))
    },
  })
  for (const { index } of text.slice(start, end).matchAll(/(?<=^ *)\t(?=[ \t]*(?:#|\r?$))/gm)) {
    const at = start + index
    if (!free.some(([from, to]) => at >= from && at < to)) return at
  }
  return undefined
}

/** A plain scalar takes the white space after it along, as far as it is indented like the scalar could go on. */
function freeAround(node: Node, text: string): readonly [number, number] {
  const [from, to] = rangeOf(node)
  if (!isScalar(node) || node.type !== 'PLAIN' || from === to) return [from, to]
  const line = text.lastIndexOf('\n', from - 1) + 1
  const indent = / */y
  indent.lastIndex = line
  const deeper = ' '.repeat((indent.exec(text)?.[0].length ?? 0) + 1)
  const [blank = ''] = new RegExp(`^[ \\t]*(?:\\r?\\n(?:${deeper}[ \\t]*| *(?!\\t)))*`).exec(text.slice(to)) ?? []
  return [from, to + blank.length]
}

function rangeOf({ range }: Node): readonly [number, number] {
  return [range?.[0] ?? 0, range?.[1] ?? 0]
}
