import {
  type Document,
  Pair,
  Scalar,
  YAMLMap,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  parseDocument,
} from 'yaml'
import type { Finding } from '../results/finding.ts'
import { lint } from './lint.ts'
import { type Target, migrated } from './migrate.ts'
import { PREFIXES_1_9 } from './rules/keys-1.9.ts'
import { type KeyPath, type ValuesFile, dotted, keyOf, parseValuesFile } from './values-file.ts'

/** A migrated values file. */
export interface Fixed {
  readonly text: string
  /** What was replaced, as the findings told it. */
  readonly made: readonly Finding[]
  /** What is still to be said about the new file. */
  readonly left: readonly Finding[]
}

/**
 * Makes every replacement that needs no decision. Comments and the order of the file stay; what moves takes the comment
 * above it along. A key whose new place is taken already stays where it is.
 */
export function fix(file: ValuesFile, target: Target): Fixed {
  const document = parseDocument(file.text, { keepSourceTokens: true, merge: true, uniqueKeys: false })
  const made: Finding[] = []
  for (const finding of lint({ file, target })) {
    if (!finding.fixable) continue
    const entry = file.entries.find(({ place }) => place.line === finding.line && place.column === finding.column)
    if (made.some(({ line, column }) => line === finding.line && column === finding.column)) continue
    const settings = entry === undefined ? undefined : migrated(entry.path, entry.value, target)
    if (entry === undefined || settings === undefined) continue
    const paths = settings.map(([path]) => path.split('.'))
    if (
      paths.some(
        path => dotted(path) !== dotted(entry.path) && document.hasIn(path) && !isOnly(document, path, entry.path),
      )
    )
      continue
    replace(document, entry.path, settings)
    made.push(finding)
  }
  const text =
    made.length === 0
      ? file.text
      : document.toString({
          lineWidth: 0,
          indentSeq: indentsLists(file.text),
          flowCollectionPadding: /[[{] \S/.test(file.text),
        })
  return { text, made, left: lint({ file: parseValuesFile(file.name, text), target }) }
}

/** Takes a key out and puts settings in its place: the first one carries the comments. */
function replace(document: Document, from: KeyPath, settings: readonly (readonly [string, unknown])[]): void {
  const [only] = settings
  if (only !== undefined && settings.length === 1 && only[0] === dotted(from)) {
    document.setIn(from, inStyleOf(document.getIn(from, true), document.createNode(only[1])))
    return
  }
  const before = topIndex(document, from)
  const old = take(document, from)
  if (old === undefined) return
  let at = before
  for (const [index, [path, value]] of settings.entries()) {
    const to = path.split('.')
    const same = isNode(old.value) && JSON.stringify(old.value.toJS(document)) === JSON.stringify(value)
    const node = same ? old.value : inStyleOf(index === 0 ? old.value : undefined, document.createNode(value))
    if (put(document, to, node, index === 0 ? old.key : undefined, at)) at += 1
  }
}

/** Removes the pair at a path, and every mapping that is empty then. Its comments stay on its key. */
function take(document: Document, path: KeyPath): Pair | undefined {
  const parent = document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return undefined
  const index = parent.items.findIndex(pair => keyOf(pair) === path.at(-1))
  const pair = parent.items[index]
  if (pair === undefined) return undefined
  if (index === 0 && path.length > 1) inheritComments(document, path, parent, pair)
  parent.items.splice(index, 1)
  if (parent.items.length === 0 && path.length > 1) take(document, path.slice(0, -1))
  return pair
}

/** What is said above a mapping that goes is said above what comes out of it first. */
function inheritComments(document: Document, path: KeyPath, parent: YAMLMap, pair: Pair): void {
  if (!isScalar(pair.key)) return
  // The comment above the first key of a mapping is the mapping's.
  pair.key.commentBefore = joined(parent.commentBefore, pair.key.commentBefore)
  parent.commentBefore = null
  if (PREFIXES_1_9[path[0] ?? ''] === undefined) return
  for (let length = path.length - 1; length > 0; length -= 1) {
    const map = document.getIn(path.slice(0, length - 1), true)
    const above = isMap(map) ? map.items.findIndex(one => keyOf(one) === path[length - 1]) : -1
    const key = isMap(map) ? map.items[above]?.key : undefined
    if (!isScalar(key)) return
    pair.key.commentBefore = joined(key.commentBefore, pair.key.commentBefore)
    key.commentBefore = null
    if (above > 0) return
    if (isMap(map) && length > 1) {
      pair.key.commentBefore = joined(map.commentBefore, pair.key.commentBefore)
      map.commentBefore = null
    }
  }
}

/**
 * Puts a node at a path, into the mappings that are there already.
 *
 * @returns Whether it made a new key at the top, at the index.
 */
function put(document: Document, path: KeyPath, node: unknown, oldKey: unknown, index: number): boolean {
  let map = topMap(document)
  for (const [depth, part] of path.entries()) {
    const found = map.items.find(pair => keyOf(pair) === part)
    const last = depth === path.length - 1
    if (found !== undefined && isMap(found.value) && !last) {
      map = found.value
      continue
    }
    const key = new Scalar(part)
    const comment = isScalar(oldKey) ? oldKey.commentBefore : undefined
    if (comment != null) key.commentBefore = comment
    if (isScalar(oldKey) && oldKey.spaceBefore === true) key.spaceBefore = true
    const value = path.slice(depth + 1).reduceRight<unknown>((below, name) => wrap(name, below), node)
    if (found !== undefined) {
      found.value = value
      return false
    }
    if (depth === 0) {
      map.items.splice(Math.min(index, map.items.length), 0, new Pair(key, value))
      return true
    }
    map.items.push(new Pair(key, value))
    return false
  }
  return false
}

function wrap(name: string, value: unknown): YAMLMap {
  const map = new YAMLMap()
  map.items.push(new Pair(new Scalar(name), value))
  return map
}

function topMap(document: Document): YAMLMap {
  if (isMap(document.contents)) return document.contents
  const map = new YAMLMap()
  document.contents = map
  return map
}

function topIndex(document: Document, path: KeyPath): number {
  return topMap(document).items.findIndex(pair => isPair(pair) && keyOf(pair) === path[0])
}

/** Whether what is at `above` holds the key at `path` and nothing else, so that it goes with the key. */
function isOnly(document: Document, above: KeyPath, path: KeyPath): boolean {
  if (!path.join('.').startsWith(`${above.join('.')}.`)) return false
  return path.slice(above.length).every((_, depth) => {
    const map = document.getIn(path.slice(0, above.length + depth), true)
    return isMap(map) && map.items.length === 1
  })
}

/** A new node in the manner of the old one. */
function inStyleOf(old: unknown, node: unknown): unknown {
  if (isScalar(node) && isScalar(old) && old.comment != null) node.comment = old.comment
  if (isCollection(node)) node.flow = isCollection(old) ? old.flow === true : node.items.every(isScalar)
  return node
}

function joined(...comments: readonly (string | null | undefined)[]): string | null {
  const there = comments.filter(comment => comment != null)
  return there.length === 0 ? null : there.join('\n')
}

/** Whether lists stand further to the right than the key that they belong to; both are YAML. */
function indentsLists(text: string): boolean {
  const [, key = '', item = ''] = /^( *)[\w.-]+:[^\S\n]*\n(?:[^\S\n]*(?:#.*)?\n)*( *)- /m.exec(text) ?? []
  return item.length > key.length || !/^ *- /m.test(text)
}
