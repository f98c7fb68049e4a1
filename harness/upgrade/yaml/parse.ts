import { type Document, LineCounter, type YAMLError, isMap, parseAllDocuments } from 'yaml'
import { UsageError } from '../../results/errors.ts'
import type { Place } from '../../results/finding.ts'
import { RefusedNode } from './evaluate.ts'
import { tabAsIndent } from './tabs.ts'

/** A document whose scalars are still text: what they mean is for `evaluate` to say. */
export interface ParsedDocument {
  readonly document: Document
  /** Where its first error is and what it says. */
  readonly error?: { readonly offset: number; readonly reason: string }
  /** Where text begins that belongs to no document any more: YAML readers stop there in silence. */
  readonly strays?: number
}

/** A text as YAML. */
export interface ParsedText {
  readonly documents: readonly ParsedDocument[]
  /** Line and column of an offset, both counted from 1. */
  at(offset: number): { readonly line: number; readonly column: number }
}

/** Parses a text as Helm does: with keys that stand twice, and as YAML 1.1 where it differs from 1.2. */
export function parseText(text: string): ParsedText {
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    schema: 'failsafe',
    uniqueKeys: false,
    strict: false,
    keepSourceTokens: true,
    logLevel: 'silent',
  })
  return {
    documents: Array.isArray(parsed) ? parsed.map(document => checked(document, text)) : [],
    at: offset => {
      const { line, col } = lines.linePos(offset)
      return { line, column: col }
    },
  }
}

/**
 * Runs what reads a document.
 *
 * @param place Where an offset is.
 * @throws UsageError with file, line, column and reason for what Helm refuses.
 */
export function located<T>({ error }: ParsedDocument, place: (offset: number) => Place, read: () => T): T {
  if (error !== undefined) throw unreadable(place(error.offset), error.reason)
  try {
    return read()
  } catch (refused) {
    if (refused instanceof RefusedNode) throw unreadable(place(refused.offset), refused.message)
    throw refused
  }
}

function unreadable({ file, line, column }: Place, reason: string): UsageError {
  return new UsageError(`${file}:${line}:${column}: Helm cannot read this as YAML: ${reason}`)
}

function checked(document: Document, text: string): ParsedDocument {
  const [first] = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0])
  const strays = first !== undefined && isStray(first, document, text) ? first.pos[0] : undefined
  const error =
    first === undefined || strays !== undefined
      ? refusal(document, text)
      : { offset: first.pos[0], reason: reasonOf(first) }
  return { document, ...(error === undefined ? {} : { error }), ...(strays === undefined ? {} : { strays }) }
}

/** What stands further to the left than the keys of a document ends it, and what comes then is never read. */
function isStray({ code, pos: [offset] }: YAMLError, { contents }: Document, text: string): boolean {
  if (code !== 'UNEXPECTED_TOKEN' || !isMap(contents) || contents.srcToken?.type !== 'block-map') return false
  const column = offset - (text.lastIndexOf('\n', offset - 1) + 1)
  return offset >= (contents.range?.[1] ?? 0) && column < contents.srcToken.indent
}

/** What this parser bears and Helm’s does not. */
function refusal(document: Document, text: string): ParsedDocument['error'] {
  const { yaml } = document.directives ?? {}
  if (yaml?.explicit === true && yaml.version !== '1.1')
    return { offset: text.indexOf('%YAML'), reason: `it reads YAML 1.1, and this says %YAML ${yaml.version}` }
  const tab = tabAsIndent(document, text)
  return tab === undefined ? undefined : { offset: tab, reason: 'a line must not begin with a tab' }
}

/** The reason without the place, which stands before it already, and without the excerpt. */
function reasonOf({ message }: YAMLError): string {
  return message.replace(/ at line \d+, column \d+:?[^]*$/, '').split('\n')[0] ?? message
}
