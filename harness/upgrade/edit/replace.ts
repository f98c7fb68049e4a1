import { isScalar } from 'yaml'
import type { Edit } from '../documents/text-in-file.ts'
import type { Setting } from '../migrate.ts'
import { type Task } from './context.ts'
import { linesAt } from './insert.ts'
import { moveEdits } from './move.ts'
import { endOfPair, isBlock, lineEnd, lineStart, startOfPair } from './spans.ts'
import { valueEdits } from './value.ts'
import { blockLines, inlineSource, keySource } from './write.ts'

/** Edits that put settings in the place of a key; nothing where the text gives no hold. */
export function replacementEdits(task: Task): Edit[] | undefined {
  const { settings, path } = task
  const [first] = settings
  if (first === undefined || !settings.every(([to]) => isBeside(to, path))) return moveEdits(task)
  return inPlaceEdits(task, first, settings.slice(1))
}

/** The key gets the name and the value of the first setting, and the others come behind it. */
function inPlaceEdits(task: Task, [to, value]: Setting, others: readonly Setting[]): Edit[] | undefined {
  const { text, pair, parent, manner, path } = task
  const start = startOfPair(pair)
  if (!isScalar(pair.key) || start === undefined) return undefined
  const [from = 0, end = from] = pair.key.range ?? []
  const name = lastOf(to)
  const quoted = { ...manner, json: manner.json || pair.key.type === 'QUOTE_DOUBLE' }
  const renamed = name === path.at(-1) ? [] : [{ start: from, end, text: keySource(name, quoted) }]
  const values = valueEdits(pair, task.value, value, text, manner, !isBlock(parent))
  return [...renamed, ...values, ...others.map(other => besideIt(task, other, start))]
}

function besideIt({ text, pair, parent, manner }: Task, [to, value]: Setting, start: number): Edit {
  const end = endOfPair(pair, text)
  if (isBlock(parent))
    return linesAt(lineEnd(text, end), blockLines(lastOf(to), value, manner), start - lineStart(text, start), text)
  return { start: end, end, text: `, ${keySource(lastOf(to), manner)}: ${inlineSource(value, manner, true)}` }
}

function isBeside(to: string, path: readonly string[]): boolean {
  const parts = to.split('.')
  return parts.length === path.length && parts.slice(0, -1).every((part, index) => part === path[index])
}

function lastOf(path: string): string {
  return path.split('.').at(-1) ?? ''
}
