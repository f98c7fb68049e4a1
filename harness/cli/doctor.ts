import { styleText } from 'node:util'
import type { Row, Status } from '../host/check.ts'
import { examine } from '../host/checks.ts'
import { thisHost } from '../host/host.ts'
import { EXIT } from '../results/exit-code.ts'
import { type Paint, renderTable } from './check-table.ts'
import { withProgress } from './progress.ts'

/**
 * Prints what this machine can do: a table, or with `json` the array of its rows. Changes nothing.
 *
 * @returns exit code: 0 when a cluster can be provisioned here, 3 when something required is missing
 */
export async function doctorCommand(options: { json: boolean }): Promise<number> {
  const rows = await withProgress('checking this machine', () => examine(thisHost()), { quiet: true })
  const text = options.json ? JSON.stringify(rows, null, 2) : `${renderTable(rows, paint)}\n\n${conclusion(rows)}`
  process.stdout.write(`${text}\n`)
  return exitCodeOf(rows)
}

/** 0 when no row is a gap, else 3. */
export function exitCodeOf(rows: readonly Row[]): number {
  return rows.some(row => row.status === 'gap') ? EXIT.broken : EXIT.ok
}

/** What the rows come to, in one or two sentences. */
export function conclusion(rows: readonly Row[]): string {
  const gaps = rows.filter(row => row.status === 'gap')
  if (gaps.length === 0) return 'A cluster can be provisioned here.'
  const cured = gaps.filter(row => row.remedies !== undefined)
  const head = `A cluster cannot be provisioned here yet: ${names(gaps)}.`
  if (cured.length === 0) return head
  return `${head}\n${cured.length === gaps.length ? 'npx cilium-conformance setup fixes this.' : `npx cilium-conformance setup fixes ${names(cured)}.`}`
}

const COLOURS = { ok: 'green', gap: 'red', note: 'yellow' } as const satisfies Record<Status, string>

/** Colours for a terminal; plain elsewhere and where NO_COLOR is set. */
export const paint: Paint = (status, word) => styleText(COLOURS[status], word, { stream: process.stdout })

function names(rows: readonly Row[]): string {
  return rows.map(row => row.check).join(', ')
}
