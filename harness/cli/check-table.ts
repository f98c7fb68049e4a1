import type { Row, Status } from '../host/check.ts'

/** Widest line of the table, in characters. */
const WIDTH = 100
const GUTTER = '  '

/** Puts colour on a status word, or not. */
export type Paint = (status: Status, word: string) => string

/** The rows as a table of at most 100 columns; long cells wrap, and no line ends in blanks. */
export function renderTable(rows: readonly Row[], paint: Paint = (_, word) => word): string {
  const check = Math.max('CHECK'.length, ...rows.map(row => row.check.length))
  const rest = WIDTH - check - 'STATUS'.length - 3 * GUTTER.length
  const found = Math.ceil(rest * 0.56)
  const widths = [check, 'STATUS'.length, found, rest - found]
  const head = renderRow(['CHECK', 'STATUS', 'FOUND', 'FIX'], widths, cell => cell)
  const body = rows.map(row =>
    renderRow([row.check, row.status, row.found, row.cure ?? ''], widths, (cell, column) =>
      column === 1 && cell.trim() !== '' ? paint(row.status, cell) : cell,
    ),
  )
  return [head, ...body].join('\n')
}

/** Colours by status go on last: they have no width. */
function renderRow(
  cells: readonly string[],
  widths: readonly number[],
  paint: (cell: string, column: number) => string,
): string {
  const wrapped = cells.map((cell, column) => wrap(cell, widths[column] ?? 1))
  const height = Math.max(...wrapped.map(lines => lines.length))
  return Array.from({ length: height }, (_, line) =>
    wrapped
      .map((lines, column) => paint((lines[line] ?? '').padEnd(widths[column] ?? 1), column))
      .join(GUTTER)
      .trimEnd(),
  ).join('\n')
}

/** Breaks text at blanks, and inside a word only where the word alone is wider than a line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).flatMap(long => chunk(long, width))) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

function chunk(word: string, width: number): string[] {
  return word.length <= width ? [word] : [word.slice(0, width), ...chunk(word.slice(width), width)]
}
