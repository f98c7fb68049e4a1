import { isDeepStrictEqual } from 'node:util'
import { UsageError } from '../results/errors.ts'
import type { Finding } from '../results/finding.ts'
import { type Values, valueAt } from '../values.ts'
import { isValues } from './documents/layer.ts'
import type { Edit } from './documents/text-in-file.ts'
import { taskFor } from './edit/context.ts'
import { replacementEdits } from './edit/replace.ts'
import type { LintRequest } from './key-findings.ts'
import { lint } from './lint.ts'
import { type Setting, type Target, migrated } from './migrate.ts'
import { withSettings } from './settings.ts'
import { type Entry, type KeyPath, type ValuesFile, dotted, sameKey } from './values-file.ts'

/** Migrated values. */
export interface Fixed {
  /** The text of the file that counts most. */
  readonly text: string
  /** The new texts by the name of their file, those without a change too. */
  readonly texts: ReadonlyMap<string, string>
  /** What was replaced, as the findings told it. */
  readonly made: readonly Finding[]
  /** What is still to be said about the new values. */
  readonly left: readonly Finding[]
}

/**
 * Makes every replacement that needs no decision, by edits of the text: what they do not touch stays to the byte. A key
 * whose new place is taken already stays where it is, and so does one whose edit would change anything else: each edit is
 * read again before it counts.
 */
export function fix(file: ValuesFile, target: Target, coming: Pick<LintRequest, 'from' | 'fromChart'> = {}): Fixed {
  const made: Finding[] = []
  let now = file
  // What one file sets no longer may have hidden what another one sets.
  for (let before = -1; made.length > before; ) {
    before = made.length
    const pass = fixOnce(now, lint({ file: now, target, ...coming }), target)
    now = pass.now
    made.push(...pass.made)
  }
  return {
    text: now.texts.get(now.name) ?? '',
    texts: now.texts,
    made,
    left: lint({ file: now, target, ...coming }),
  }
}

function fixOnce(file: ValuesFile, findings: readonly Finding[], target: Target): { now: ValuesFile; made: Finding[] } {
  const made: Finding[] = []
  const followers = new Map<string, string>()
  let now = file
  for (const finding of findings) {
    const first = file.entries.find(({ own, place }) => own && isAt(place, finding))
    if (!finding.fixable || first === undefined || made.some(done => isAt(done, finding))) continue
    const entry = now.entries.find(
      ({ own, path, place }) => own && sameKey(path, first.path) && place.file === finding.file,
    )
    const settings = entry === undefined ? undefined : migrated(entry.path, entry.value, target)
    const next = entry === undefined || settings === undefined ? undefined : replaced(now, entry, settings, followers)
    if (next === undefined) continue
    now = next
    made.push(finding)
    const top = settings?.[0]?.[0].split('.')[0]
    if (top !== undefined && first.path.length > 1) followers.set(first.path[0] ?? '', top)
  }
  return { now, made }
}

function isAt(place: Entry['place'], finding: Entry['place']): boolean {
  return place.line === finding.line && place.column === finding.column && place.file === finding.file
}

/** The file with settings in place of a key, if that is all that changes. */
function replaced(
  file: ValuesFile,
  entry: Entry,
  settings: readonly Setting[],
  followers: ReadonlyMap<string, string>,
): ValuesFile | undefined {
  const index = file.layers.findIndex(({ entries }) => entries.includes(entry))
  const layer = file.layers[index]
  if (file.layers.slice(0, index + 1).some(({ values }) => settings.some(([to]) => isTaken(values, to, entry.path))))
    return undefined
  const task = layer === undefined ? undefined : taskFor(layer, entry, settings, followers)
  if (layer === undefined || task === undefined) return undefined
  const edits = replacementEdits(task)?.map(edit => inFile(edit, task.site.text))
  const name = layer.file
  const before = file.texts.get(name)
  if (edits === undefined || before === undefined || !edits.every(edit => edit !== undefined)) return undefined
  const next = readAgain(file, new Map([...file.texts, [name, edited(before, edits)]]))
  const expected = file.layers.map((other, at) =>
    at === index ? withSettings(other.values, entry.path, settings) : other.values,
  )
  const found = next?.layers.map(({ values }) => values)
  return isDeepStrictEqual(found, expected) ? next : undefined
}

/** A text that cannot be read any more is no migration. */
function readAgain(file: ValuesFile, texts: ReadonlyMap<string, string>): ValuesFile | undefined {
  try {
    return file.again(texts)
  } catch (error) {
    if (error instanceof UsageError) return undefined
    throw error
  }
}

function inFile(edit: Edit, text: { readonly eol: string; inFile(edit: Edit): Edit | undefined }): Edit | undefined {
  return text.inFile({ ...edit, text: edit.text.replaceAll('\n', text.eol) })
}

function edited(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.start - a.start || b.end - a.end)
    .reduce((before, edit) => before.slice(0, edit.start) + edit.text + before.slice(edit.end), text)
}

/**
 * Another key has the place in the layer or in one below it, whose value would no longer count. A section that holds the
 * key itself and nothing else goes with it.
 */
function isTaken(values: Values, to: string, path: KeyPath): boolean {
  if (to === dotted(path) || valueAt(values, to) === undefined) return false
  if (!dotted(path).startsWith(`${to}.`)) return true
  return path.slice(to.split('.').length).some((_, depth) => {
    const above = valueAt(values, dotted(path.slice(0, to.split('.').length + depth)))
    return !isValues(above) || Object.keys(above).length !== 1
  })
}
