import type { YAMLMap } from 'yaml'
import type { Edit } from '../documents/text-in-file.ts'
import { type Task, pairAt } from './context.ts'
import { endOfPair, indentAt, isBlock, lineEnd, lineStart, startOfPair } from './spans.ts'
import { inlineSource, keySource } from './write.ts'

/** Puts lines, which begin at the left, behind the last key of a mapping whose keys stand on lines of their own. */
export function appendLines(map: YAMLMap, lines: readonly string[], { text }: Task): Edit | undefined {
  const [first, last] = [map.items[0], map.items.at(-1)]
  const start = first === undefined ? undefined : startOfPair(first)
  if (last === undefined || start === undefined) return undefined
  return linesAt(lineEnd(text, endOfPair(last, text)), lines, start - lineStart(text, start), text)
}

/** Puts lines behind the key at the top below which something stood, or behind what was put there before. */
export function linesBehindTop(task: Task, lines: readonly string[]): Edit | undefined {
  const [top = ''] = task.path
  const pair = pairAt(task, [task.followers.get(top) ?? top]) ?? pairAt(task, [top])
  if (pair === undefined) return undefined
  const { text } = task
  return linesAt(lineEnd(text, endOfPair(pair, text)), lines, indentAt(text, startOfPair(pair) ?? 0), text)
}

/** Lines at the beginning of a line, or behind a last line that has no end. */
export function linesAt(at: number, lines: readonly string[], indent: number, text: string): Edit {
  const body = lines.map(line => (line === '' ? line : ' '.repeat(indent) + line)).join('\n')
  const unended = at === text.length && at > 0 && !text.endsWith('\n')
  return { start: at, end: at, text: unended ? `\n${body}` : `${body}\n` }
}

/** Puts keys behind the last one between braces, in the layout that the braces have. */
export function appendInFlow(
  map: YAMLMap,
  values: Readonly<Record<string, unknown>>,
  { text, manner }: Task,
): Edit | undefined {
  const pairs = Object.entries(values).map(
    ([key, value]) => `${keySource(key, manner)}: ${inlineSource(value, manner, true)}`,
  )
  const last = map.items.at(-1)
  const [start = 0, end = start] = map.range ?? []
  if (last === undefined) return { start, end, text: `{ ${pairs.join(', ')} }` }
  const at = endOfPair(last, text)
  const lastStart = startOfPair(last) ?? at
  const onOwnLine = /^\s*$/.test(text.slice(lineStart(text, lastStart), lastStart))
  const before = onOwnLine ? `,\n${' '.repeat(indentAt(text, lastStart))}` : ', '
  return { start: at, end: at, text: pairs.map(pair => before + pair).join('') }
}

/** Puts keys into a mapping. */
export function append(
  map: YAMLMap,
  lines: readonly string[],
  values: Readonly<Record<string, unknown>>,
  task: Task,
): Edit | undefined {
  return isBlock(map) ? appendLines(map, lines, task) : appendInFlow(map, values, task)
}
