import { type Pair, type YAMLMap, isScalar } from 'yaml'
import { isDeepStrictEqual } from 'node:util'
import type { KeyPath } from '../documents/layer.ts'
import type { Edit } from '../documents/text-in-file.ts'
import { mergeValues } from '../../values.ts'
import { type Task, mapAt, pairAt } from './context.ts'
import { append, linesBehindTop } from './insert.ts'
import { commentAbove, endOfPair, indentAt, isBlock, isThere, lineEnd, lineStart, startOfPair } from './spans.ts'
import { blockLines, inlineSource, keySource } from './write.ts'

/** A key that goes, with the sections above it that hold nothing else. */
interface Leaving {
  readonly path: KeyPath
  readonly pair: Pair
  readonly parent: YAMLMap
}

/** Settings that go into the same mapping. */
interface Group {
  readonly path: KeyPath
  readonly map: YAMLMap
  readonly values: Readonly<Record<string, unknown>>
}

/** Takes a key out and puts its settings where they belong; what was said above it goes along. */
export function moveEdits(task: Task): Edit[] | undefined {
  const leaving = outermost(task)
  const groups = groupsOf(task, leaving)
  if (groups === undefined) return undefined
  // What went before from below the same key stands behind it, and this follows.
  const follows = task.path.length > 1 && task.followers.has(task.path[0] ?? '')
  const inPlace = groups.find(({ map, path }) => map === leaving.parent && !(follows && path.length === 0))
  const flow = !isBlock(leaving.parent)
  const removed = flow ? flowRemoval(leaving, task) : blockRemoval(leaving, task, inPlace !== undefined)
  if (removed === undefined) return undefined
  const edits: Edit[] = []
  for (const [index, group] of groups.entries()) {
    const comments = index === 0 && !flow && inPlace === undefined ? commentsOf(task, removed) : []
    const lines = [...comments, ...linesOf(group, task, groups.length === 1)]
    if (group !== inPlace) {
      const top = group.path.length === 0 && task.path.length > 1 && isBlock(group.map)
      const edit = top ? linesBehindTop(task, lines) : append(group.map, lines, group.values, task)
      if (edit === undefined) return undefined
      edits.push(edit)
    }
  }
  return [withText(removed, inPlace, leaving, task, flow), ...edits]
}

function withText(
  removed: Edit,
  inPlace: Group | undefined,
  { pair, parent }: Leaving,
  task: Task,
  flow: boolean,
): Edit {
  const { text, manner } = task
  if (inPlace === undefined) return leavesNothing(parent, task) && !flow ? withBraces(removed, text) : removed
  if (flow) {
    const pairs = Object.entries(inPlace.values).map(
      ([key, value]) => `${keySource(key, manner)}: ${inlineSource(value, manner, true)}`,
    )
    return { start: startOfPair(pair) ?? 0, end: endOfPair(pair, text), text: pairs.join(', ') }
  }
  const first = parent.items[0]
  const indent = indentAt(text, (first === undefined ? undefined : startOfPair(first)) ?? 0)
  const lines = [...commentsOf(task, removed), ...linesOf(inPlace, task, task.settings.length === 1)]
  const body = lines.map(line => (line === '' ? line : ' '.repeat(indent) + line)).join('\n')
  return { ...removed, text: text.slice(0, removed.end).endsWith('\n') ? `${body}\n` : body }
}

/** Without the key the mapping inside a manifest would be no mapping any more. */
function leavesNothing(parent: YAMLMap, { site, settings }: Task): boolean {
  const inside = site.parsed.document.contents !== site.root
  return inside && settings.length === 0 && parent === site.root && parent.items.length === 1
}

function withBraces(removed: Edit, text: string): Edit {
  const end = text.slice(0, removed.end).endsWith('\n') ? '\n' : ''
  return { ...removed, text: `${' '.repeat(indentAt(text, removed.start))}{}${end}` }
}

/** The key itself, or the section that would be left empty without it. */
function outermost(task: Task): Leaving {
  let leaving: Leaving = { path: task.path, pair: task.pair, parent: task.parent }
  while (leaving.parent.items.length === 1 && leaving.path.length > 1) {
    const path = leaving.path.slice(0, -1)
    const pair = pairAt(task, path)
    const parent = mapAt(task, path.slice(0, -1))
    if (pair === undefined || parent === undefined) break
    leaving = { path, pair, parent }
  }
  return leaving
}

/** For each setting the deepest mapping that stays, and what is to be put there. */
function groupsOf(task: Task, leaving: Leaving): Group[] | undefined {
  const groups: Group[] = []
  for (const [to, value] of task.settings) {
    const parts = to.split('.')
    let depth = parts.length - 1
    while (
      depth > 0 &&
      (isBelow(parts.slice(0, depth), leaving.path) || mapAt(task, parts.slice(0, depth)) === undefined)
    ) {
      // What is there already and is no mapping is not for a program to replace.
      if (!isBelow(parts.slice(0, depth), leaving.path) && pairAt(task, parts.slice(0, depth)) !== undefined)
        return undefined
      depth -= 1
    }
    const path = parts.slice(0, depth)
    const map = mapAt(task, path)
    if (map === undefined) return undefined
    const values = nested(parts.slice(depth), value)
    const known = groups.findIndex(group => group.map === map)
    if (known === -1) groups.push({ path, map, values })
    else groups[known] = { path, map, values: mergeValues(groups[known]?.values ?? {}, values) }
  }
  return groups
}

/** A value below names. */
function nested([name = '', ...below]: KeyPath, value: unknown): Record<string, unknown> {
  return { [name]: below.length === 0 ? value : nested(below, value) }
}

function isBelow(path: KeyPath, above: KeyPath): boolean {
  return above.length <= path.length && above.every((part, index) => part === path[index])
}

function blockRemoval({ path, pair }: Leaving, task: Task, inPlace: boolean): Edit | undefined {
  const { text } = task
  const from = startOfPair(pair)
  if (from === undefined) return undefined
  const line = lineStart(text, from)
  if (text.slice(line, from).trim() !== '') return undefined
  // What is said above a section at the top stays; it is most often said of the file.
  const takesComment = task.settings.length > 0 && !inPlace && (path.length > 1 || task.path.length === 1)
  const start = takesComment ? commentAbove(text, line) : line
  const end = lineEnd(text, endOfPair(pair, text))
  if (inPlace || end < text.length || text.endsWith('\n') || start === 0) return { start, end, text: '' }
  return { start: text.slice(0, start).replace(/\r?\n$/, '').length, end, text: '' }
}

function flowRemoval({ pair, parent }: Leaving, { text }: Task): Edit | undefined {
  const index = parent.items.indexOf(pair)
  const [before, after] = [parent.items[index - 1], parent.items[index + 1]]
  const start = startOfPair(pair)
  if (start === undefined) return undefined
  if (after !== undefined) return { start, end: startOfPair(after) ?? start, text: '' }
  const end = endOfPair(pair, text)
  return { start: before === undefined ? start : endOfPair(before, text), end, text: '' }
}

/** Lines of comments between the beginning of what goes and the key itself, without their indent. */
function commentsOf({ text, pair, settings }: Task, { start }: Edit): string[] {
  if (settings.length === 0) return []
  const key = lineStart(text, startOfPair(pair) ?? start)
  return text
    .slice(start, Math.max(start, key))
    .split('\n')
    .map(line => line.trim())
    .filter(line => line.startsWith('#'))
}

/** A group as lines without an indent: in the source’s own words where the value stays as it is. */
function linesOf({ path, values }: Group, task: Task, alone: boolean): string[] {
  const { text, pair, parent, manner, settings, value } = task
  const [first] = settings
  const own = alone && settings.length === 1 && first !== undefined && isBlock(parent)
  if (own && isDeepStrictEqual(first[1], value)) return sourceLines(first[0].split('.').slice(path.length), task)
  const lines = Object.entries(values).flatMap(([key, below]) => blockLines(key, below, manner))
  const comment =
    isBlock(parent) && isThere(pair.value) && isScalar(pair.value) ? restOfLine(text, endOfPair(pair, text)) : ''
  return comment === '' || lines.length !== 1 ? lines : [`${lines[0]}${comment}`]
}

/** A comment behind a value, with the white space before it. */
function restOfLine(text: string, end: number): string {
  return text.slice(end, lineEnd(text, end)).trimEnd()
}

/** The lines of the key and its value as they stand, below other names. */
function sourceLines(names: KeyPath, { text, pair, manner }: Task): string[] {
  const from = startOfPair(pair) ?? 0
  const indent = from - lineStart(text, from)
  const keyEnd = isScalar(pair.key) ? (pair.key.range?.[1] ?? from) : from
  const source = text.slice(keyEnd, lineEnd(text, endOfPair(pair, text))).replace(/\r?\n$/, '')
  const above = names.slice(0, -1)
  const [first = '', ...rest] = source.split(/\r?\n/)
  const last = keySource(names.at(-1) ?? '', manner)
  const own = [
    `${last}${first}`,
    ...rest.map(line => (line.startsWith(' '.repeat(indent)) ? line.slice(indent) : line.trimStart())),
  ]
  return [
    ...above.map((name, depth) => `${'  '.repeat(depth)}${keySource(name, manner)}:`),
    ...own.map(line => (line === '' ? line : '  '.repeat(above.length) + line)),
  ]
}
