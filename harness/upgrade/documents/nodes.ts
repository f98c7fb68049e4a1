import { type Document, type Node, type Pair, type YAMLMap, isAlias, isCollection, isMap, isScalar, isSeq } from 'yaml'
import { aliasTargets } from '../yaml/aliases.ts'
import { keyOf, scalarOf } from '../yaml/evaluate.ts'

/** A mapping of a document, with the documents that its aliases are looked up in. */
export interface Looked {
  readonly document: Document
  readonly map: YAMLMap
}

/** The pair at a path below a mapping. */
export function pairIn({ document, map }: Looked, ...path: readonly string[]): Pair | undefined {
  let current: YAMLMap | undefined = map
  let pair: Pair | undefined
  for (const part of path) {
    pair = current?.items.findLast(one => isScalar(one.key) && keyOf(one) === part)
    const value = nodeOf(pair?.value, document)
    current = isMap(value) ? value : undefined
    if (pair === undefined) return undefined
  }
  return pair
}

/** The node at a path below a mapping, behind its alias. */
export function nodeIn(at: Looked, ...path: readonly string[]): Node | undefined {
  return nodeOf(pairIn(at, ...path)?.value, at.document)
}

/** The scalar at a path as text; nothing for one that is null or not there. */
export function textIn(at: Looked, ...path: readonly string[]): string | undefined {
  const node = nodeIn(at, ...path)
  const value = isScalar(node) ? scalarOf(node) : null
  return value === null ? undefined : String(value)
}

/** The mappings of a list at a path; of one mapping, itself. */
export function mapsIn(at: Looked, ...path: readonly string[]): Looked[] {
  const node = nodeIn(at, ...path)
  const items: readonly unknown[] = isSeq(node) ? node.items : [node]
  return items.flatMap(item => {
    const map = nodeOf(item, at.document)
    return isMap(map) ? [{ document: at.document, map }] : []
  })
}

/** The scalars of a list at a path as text; of one scalar, itself. */
export function textsIn(at: Looked, ...path: readonly string[]): string[] {
  const node = nodeIn(at, ...path)
  const items: readonly unknown[] = isSeq(node) ? node.items : [node]
  return items.flatMap(item => {
    const scalar = nodeOf(item, at.document)
    const value = isScalar(scalar) ? scalarOf(scalar) : null
    return value === null ? [] : [String(value)]
  })
}

/** A value behind its alias; nothing for one that is not there. */
export function nodeOf(value: unknown, document: Document): Node | undefined {
  const node = isAlias(value) ? aliasTargets(document).get(value) : value
  return isScalar(node) || isCollection(node) ? node : undefined
}
