import { type Document, type Node, type Pair, type Scalar, type YAMLMap, isAlias, isMap, isScalar, isSeq } from 'yaml'
import { aliasTargets } from './aliases.ts'
import { resolveKey, resolveScalar } from './scalar.ts'

/** What stands in a document and Helm refuses, with where it begins. */
export class RefusedNode extends Error {
  override readonly name = 'RefusedNode'
  readonly offset: number

  constructor(reason: string, node: unknown) {
    super(reason)
    this.offset = offsetOf(node)
  }
}

/**
 * As many nodes may stand behind the aliases of a document: aliases that hold aliases, and merges of merges, grow without end, and
 * Helm gives up too.
 */
const MOST_ALIASED = 100_000

/**
 * The value of a node of a document, as Helm has it after it went through JSON.
 *
 * @throws RefusedNode where Helm refuses.
 */
export function evaluate(node: unknown, document: Document): unknown {
  let aliases = 0
  const count = aliasedNodes()
  const open = new Set<unknown>()
  return valueOf(node)

  function valueOf(at: unknown): unknown {
    if (aliases > 0) count(1, at)
    if (isAlias(at)) {
      const target = targetOf(at, document)
      if (open.has(target)) throw new RefusedNode(`the anchor ${at.source} contains itself`, at)
      open.add(target)
      aliases += 1
      const value = valueOf(target)
      aliases -= 1
      open.delete(target)
      return value
    }
    if (isMap(at)) return mappingOf(at)
    if (isSeq(at)) return at.items.map(valueOf)
    return isScalar(at) ? finite(scalarOf(at), at) : null
  }

  function mappingOf(map: YAMLMap): Record<string, unknown> {
    const last = new Map(pairsOf(map, document, count).map(({ pair }) => [keyOf(pair), pair] as const))
    const result: Record<string, unknown> = {}
    open.add(map)
    for (const [key, { value }] of last) define(result, key, valueOf(value))
    open.delete(map)
    return result
  }
}

/**
 * The pairs of a mapping in the order in which Helm sets them, so that the last one of a name counts: what `<<` merges in
 * takes the place of what stands before it, and gives way to what stands after it.
 */
export function pairsOf(
  map: YAMLMap,
  document: Document,
  count = aliasedNodes(),
): { readonly pair: Pair; readonly own: boolean }[] {
  return collect(map, true, new Set())

  function collect(at: YAMLMap, own: boolean, above: ReadonlySet<YAMLMap>): { pair: Pair; own: boolean }[] {
    if (above.has(at)) throw new RefusedNode('a merged mapping contains itself', at)
    if (!own) count(1 + at.items.length, at)
    return at.items.flatMap(pair => {
      if (!isMerge(pair)) return [{ pair, own }]
      return merged(pair.value, document).flatMap(one => collect(one, false, new Set([...above, at])))
    })
  }
}

/** Counts nodes behind aliases, and throws RefusedNode when they are too many. */
function aliasedNodes(): (more: number, at: unknown) => void {
  let seen = 0
  return (more, at) => {
    seen += more
    if (seen > MOST_ALIASED) throw new RefusedNode('the document holds too many aliases', at)
  }
}

/** The key of a pair as text. @throws RefusedNode for one that JSON cannot have. */
export function keyOf({ key }: Pair): string {
  if (!isScalar(key)) throw new RefusedNode('a key is a scalar in a values file', key)
  return explained(key, () =>
    isPlain(key) || key.tag !== undefined ? resolveKey(sourceOf(key), tagOf(key)) : sourceOf(key),
  )
}

/** What an alias stands for. @throws RefusedNode when there is no such anchor before it. */
export function targetOf(alias: unknown, document: Document): Node {
  if (!isAlias(alias)) throw new TypeError('no alias')
  const target = aliasTargets(document).get(alias)
  if (target === undefined) throw new RefusedNode(`there is no anchor ${alias.source}`, alias)
  return target
}

/** The value of a scalar. */
export function scalarOf(node: Scalar): string | number | boolean | null {
  if (!isPlain(node) && node.tag === undefined) return sourceOf(node)
  return explained(node, () => resolveScalar(sourceOf(node), tagOf(node)))
}

function merged(value: unknown, document: Document): YAMLMap[] {
  const target = isAlias(value) ? targetOf(value, document) : value
  if (isMap(target)) return [target]
  if (!isSeq(value)) throw new RefusedNode('`<<` takes a mapping or a list of mappings', value)
  // Of several mappings the first counts most.
  return value.items.toReversed().map(item => {
    const one = isAlias(item) ? targetOf(item, document) : item
    if (isMap(one)) return one
    throw new RefusedNode('`<<` takes a mapping or a list of mappings', item)
  })
}

function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.value === '<<' && (tagOf(key) === '!!merge' || (isPlain(key) && key.tag === undefined))
}

function isPlain({ type }: Scalar): boolean {
  return type === undefined || type === 'PLAIN'
}

/** The text of a scalar, unfolded and unescaped. The last line of a file that has no end of line is none for Helm either. */
function sourceOf({ source = '', srcToken }: Scalar): string {
  if (srcToken?.type !== 'block-scalar' || srcToken.source.endsWith('\n')) return source
  return source.replace(/\n$/, '')
}

function tagOf({ tag }: Scalar): string | undefined {
  return tag?.replace(/^tag:yaml\.org,2002:/, '!!')
}

/** JSON has no word for what is no number, and Helm goes through JSON. */
function finite(value: string | number | boolean | null, node: Scalar): string | number | boolean | null {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  throw new RefusedNode(`${sourceOf(node)} has no place in a values file`, node)
}

function explained<T>(node: Scalar, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) throw new RefusedNode(error.message, node)
    throw error
  }
}

/** Where a node begins. */
export function offsetOf(node: unknown): number {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined
  return range?.[0] ?? 0
}

/** Sets a key whatever its name: `__proto__` is one like every other. */
function define(record: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true })
}
