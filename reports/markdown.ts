/** Text that Markdown shows as it is, in one line: what `<`, `&` and the marks of GitHub's Markdown would begin is escaped. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').replaceAll(/[\\`*_{}[\]<>|~#&$]/g, char => ENTITIES[char] ?? `\\${char}`)
}

const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '&': '&amp;' }

/** A code span, whose fence is longer than any run of backticks within. A line end could end its paragraph. */
export function codeSpan(text: string): string {
  const line = text.replaceAll(/\s*\n\s*/g, ' ')
  const marks = '`'.repeat(longestRun(line) + 1)
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${marks}${padding}${line}${padding}${marks}`
}

/** A block of text, whose fence is longer than any run of backticks within. */
export function fencedText(text: string): string {
  const marks = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return `${marks}text\n${text}\n${marks}`
}

/**
 * A table.
 *
 * @param align A letter for each column: `l` or `r`.
 * @param rows Cells of Markdown, each in one line.
 */
export function markdownTable(head: readonly string[], align: string, rows: readonly (readonly string[])[]): string {
  const rule = Array.from(align, side => (side === 'r' ? '--:' : '---'))
  return [head, rule, ...rows].map(cells => `| ${cells.map(withoutBars).join(' | ')} |`).join('\n')
}

/** A bar ends a cell also where it is in a code span. */
function withoutBars(cell: string): string {
  return cell.replaceAll(/(?<!\\)\|/g, String.raw`\|`)
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0)
}
