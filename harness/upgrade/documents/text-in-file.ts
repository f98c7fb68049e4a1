import { type Scalar, LineCounter } from 'yaml'
import type { Place } from '../../results/finding.ts'

/** Text that takes the place of what is between two offsets. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** A text that is YAML: a file, or what a scalar of the file holds. */
export interface TextInFile {
  readonly text: string
  /** How a line ends. */
  readonly eol: string
  /** Where an offset is in the file. */
  place(offset: number): Place
  /** The edit of this text as one of the file; `undefined` where the scalar cannot hold it. */
  inFile(edit: Edit): Edit | undefined
}

/** The text of a file, without the byte order mark that may stand before it. */
export function wholeText(file: string, source: string): TextInFile {
  const mark = source.startsWith('\uFEFF') ? 1 : 0
  const text = source.slice(mark)
  const lines = new LineCounter()
  lines.addNewLine(0)
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1)
  return {
    text,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
    place: offset => {
      const { line, col } = lines.linePos(offset)
      return { file, line, column: col }
    },
    inFile: ({ start, end, text: instead }) => ({ start: start + mark, end: end + mark, text: instead }),
  }
}

/** The text that a scalar of a text holds. A scalar over several lines that is no literal block has only a beginning. */
export function textOfScalar(scalar: Scalar, value: string, outer: TextInFile): TextInFile {
  const [start = 0, end = start] = scalar.range ?? []
  const source = outer.text.slice(start, end)
  if (scalar.type === 'BLOCK_LITERAL') return literal(scalar, value, outer)
  if (scalar.type === 'QUOTE_DOUBLE' && !source.includes('\n'))
    return inLine(value, start, doubleQuoted(source), outer, text => JSON.stringify(text).slice(1, -1))
  if (scalar.type === 'QUOTE_SINGLE' && !source.includes('\n'))
    return inLine(value, start, singleQuoted(source), outer, text =>
      text.includes('\n') ? undefined : text.replaceAll("'", "''"),
    )
  return { text: value, eol: '\n', place: () => outer.place(start), inFile: () => undefined }
}

/** In a literal block every line of the text is a line of the file, further to the right. */
function literal(scalar: Scalar, value: string, outer: TextInFile): TextInFile {
  const source = scalar.srcToken?.type === 'block-scalar' ? scalar.srcToken.source : ''
  const from = (scalar.range?.[1] ?? 0) - source.length
  const sourceLines = source.split('\n')
  const indent = indentOf(sourceLines, value)
  const starts = startsOf(sourceLines)
  const inner = startsOf(value.split('\n'))
  const lineAt = (offset: number) => inner.findLastIndex(start => start <= offset)
  const isLineStart = (offset: number) => inner[lineAt(offset)] === offset
  const outside = (offset: number) => {
    const line = lineAt(offset)
    const column = offset - (inner[line] ?? 0)
    const there = (sourceLines[line] ?? '').replace(/\r$/, '')
    return from + (starts[line] ?? source.length) + Math.min(column + indent, there.length)
  }
  const startOfLine = (offset: number) => from + (starts[lineAt(offset)] ?? source.length)
  const indented = (text: string) => text.replaceAll(/^(?=.)/gm, ' '.repeat(indent)).replaceAll('\n', outer.eol)
  return {
    text: value,
    eol: '\n',
    place: offset => outer.place(outside(offset)),
    inFile: ({ start, end, text }) =>
      isLineStart(start) && isLineStart(end) && (text === '' || text.endsWith('\n'))
        ? outer.inFile({ start: startOfLine(start), end: startOfLine(end), text: indented(text) })
        : outer.inFile({
            start: outside(start),
            end: outside(end),
            text: indented(text).slice(/^./.test(text) ? indent : 0),
          }),
  }
}

function indentOf(lines: readonly string[], value: string): number {
  const at = value.split('\n').findIndex(line => line !== '')
  const [line = '', text = ''] = [lines[at]?.replace(/\r$/, ''), value.split('\n')[at]]
  return Math.max(0, line.length - text.length)
}

function startsOf(lines: readonly string[]): number[] {
  let at = 0
  return lines.map(line => {
    const start = at
    at += line.length + 1
    return start
  })
}

/** A quoted scalar on one line: `offsets` says where each character of the text begins, and where the last one ends. */
function inLine(
  value: string,
  start: number,
  offsets: readonly number[],
  outer: TextInFile,
  escaped: (text: string) => string | undefined,
): TextInFile {
  const outside = (offset: number) => start + (offsets[offset] ?? offsets.at(-1) ?? 0)
  return {
    text: value,
    eol: '\n',
    place: offset => outer.place(outside(offset)),
    inFile: edit => {
      const text = escaped(edit.text)
      return text === undefined ? undefined : outer.inFile({ start: outside(edit.start), end: outside(edit.end), text })
    },
  }
}

function doubleQuoted(source: string): number[] {
  const offsets: number[] = []
  const pattern = /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[^])|[^]/g
  for (const { 0: part, index } of source.slice(1, -1).matchAll(pattern)) {
    offsets.push(index + 1)
    if (part.startsWith('\\U') && Number.parseInt(part.slice(2), 16) > 0xff_ff) offsets.push(index + 1)
  }
  return [...offsets, source.length - 1]
}

function singleQuoted(source: string): number[] {
  const offsets = [...source.slice(1, -1).matchAll(/''|[^]/g)].map(({ index }) => index + 1)
  return [...offsets, source.length - 1]
}
