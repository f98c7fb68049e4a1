import { isValues } from '../documents/layer.ts'
import { resolveScalar } from '../yaml/scalar.ts'

/** The manner of a file. */
export interface Manner {
  /** Keys and texts are in double quotes, as JSON has them. */
  readonly json: boolean
  /** Flow collections have a space behind their bracket. */
  readonly padded: boolean
}

/** A key as it is written. */
export function keySource(name: string, { json }: Manner): string {
  return !json && isPlain(name, true) ? name : JSON.stringify(name)
}

/** A value on one line. Between brackets a plain text cannot hold commas and brackets. */
export function inlineSource(value: unknown, manner: Manner, within = false): string {
  if (manner.json) return JSON.stringify(value)
  const pad = manner.padded ? ' ' : ''
  if (Array.isArray(value)) {
    const items = value.map(item => inlineSource(item, manner, true))
    return items.length === 0 ? '[]' : `[${pad}${items.join(', ')}${pad}]`
  }
  if (isValues(value)) {
    const pairs = Object.entries(value).map(
      ([key, below]) => `${keySource(key, manner)}: ${inlineSource(below, manner, true)}`,
    )
    return pairs.length === 0 ? '{}' : `{${pad || ' '}${pairs.join(', ')}${pad || ' '}}`
  }
  if (typeof value === 'string') return isPlain(value, within) ? value : JSON.stringify(value)
  return JSON.stringify(value)
}

/** A text in the quotes that another one had. */
export function quotedLike(text: string, type: string | undefined, manner: Manner, within: boolean): string {
  if (type === 'QUOTE_DOUBLE') return JSON.stringify(text)
  if (type === 'QUOTE_SINGLE' && !text.includes('\n')) return `'${text.replaceAll("'", "''")}'`
  return inlineSource(text, manner, within)
}

/** A key and its value on lines of their own, without an indent. */
export function blockLines(name: string, value: unknown, manner: Manner): string[] {
  const key = keySource(name, manner)
  if (!isValues(value) || Object.keys(value).length === 0) return [`${key}: ${inlineSource(value, manner)}`]
  const below = Object.entries(value).flatMap(([part, more]) => blockLines(part, more, manner))
  return [`${key}:`, ...below.map(line => `  ${line}`)]
}

/** Whether a text is read as itself without quotes. */
function isPlain(text: string, within: boolean): boolean {
  return (
    /^[\w./^$(+][^\n\r\t"']*$/.test(text) &&
    !/: |:$| #|\s$/.test(text) &&
    !(within && /[,[\]{}]/.test(text)) &&
    resolveScalar(text, undefined) === text
  )
}
