import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeyPath } from './values-file.ts'

/**
 * What Helm said about a key of one chart when the chart was rendered with it and without it, in every section that can be
 * switched on (`differential/survey.ts`).
 */
export interface KnownKey {
  readonly below: ReadonlyMap<string, KnownKey>
  /** Any key below it changes a rendering: the chart hands the mapping on as a whole. */
  readonly open: boolean
  /** The chart declares it, and no rendering changes with it. */
  readonly unread: boolean
  /** Without it no rendering succeeds, so that a null is an error. */
  readonly needed: boolean
  /** A boolean for which the text `"false"` renders like `false`. */
  readonly text: boolean
  /** The option of the agent that it sets, and nothing else. */
  readonly option?: string | undefined
}

/** What became of a path in a chart. */
export type Standing = 'read' | 'unread' | 'unknown'

const MARKS = { open: '*', unread: '!', needed: '+', text: '"' } as const

/** Where the surveys of charts are kept. */
const FOLDER = join(import.meta.dirname, 'known')

/** Path of the survey of a chart. */
export function surveyFile(version: string): string {
  return join(FOLDER, `${version}.keys`)
}

/** The keys of a chart whose survey comes with this program; `undefined` for other charts. */
export async function knownKeys(version: string): Promise<KnownKey | undefined> {
  const text = await readFile(surveyFile(version), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : parseKeys(text)
}

/** Whether anything reads the value at a path. */
export function standing(root: KnownKey, path: KeyPath): Standing {
  let at = root
  for (const part of path) {
    const next = at.below.get(part)
    if (next === undefined) {
      // Below a key that holds a single value everything is part of that value.
      if (at.open || (at !== root && at.below.size === 0)) return at.unread ? 'unread' : 'read'
      return 'unknown'
    }
    at = next
  }
  return at.unread ? 'unread' : 'read'
}

/** The key at a path, if the survey names it. */
export function keyAt(root: KnownKey, path: KeyPath): KnownKey | undefined {
  let at: KnownKey | undefined = root
  for (const part of path) at = at?.below.get(part)
  return at
}

/** Path of the key that sets an option of the agent. */
export function keyOfOption(root: KnownKey, option: string, above: KeyPath = []): KeyPath | undefined {
  for (const [name, key] of root.below) {
    const path = [...above, name]
    if (key.option === option) return path
    const deeper = keyOfOption(key, option, path)
    if (deeper !== undefined) return deeper
  }
  return undefined
}

/** Reads one key a line, indented by a space a level, with its marks and its option behind it. Lines that start with `#` say what it is. */
export function parseKeys(text: string): KnownKey {
  const root = newKey('')
  const stack = [root]
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const [, indent = '', name = '', marks = '', option] = /^( *)(\S+)(?: ([*!+"]+))?(?: =(\S+))?$/.exec(line) ?? []
    const key = newKey(marks, option)
    stack.length = indent.length + 1
    stack.at(-1)?.below.set(name, key)
    stack.push(key)
  }
  return root
}

/** The reverse of {@link parseKeys}, in alphabetical order. */
export function printKeys({ below }: KnownKey, depth = 0): string {
  return [...below]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, key]) => {
      const { open, unread, needed, text } = MARKS
      const marks = [key.open && open, key.unread && unread, key.needed && needed, key.text && text].filter(Boolean)
      const option = key.option === undefined ? '' : `=${key.option}`
      const line = [`${' '.repeat(depth)}${name}`, marks.join(''), option].filter(part => part !== '').join(' ')
      return `${line}\n${printKeys(key, depth + 1)}`
    })
    .join('')
}

/** A key that is still to be filled. */
export interface GrowingKey extends KnownKey {
  readonly below: Map<string, GrowingKey>
}

/** A key with the marks of its line. */
export function newKey(marks = '', option?: string): GrowingKey {
  return {
    below: new Map(),
    open: marks.includes(MARKS.open),
    unread: marks.includes(MARKS.unread),
    needed: marks.includes(MARKS.needed),
    text: marks.includes(MARKS.text),
    option,
  }
}
