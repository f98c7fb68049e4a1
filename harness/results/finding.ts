/** How much a finding weighs: an `error` makes `lint-values` end with exit code 1. */
export const SEVERITIES = ['error', 'warning', 'note'] as const

/** One of {@link SEVERITIES}. */
export type Severity = (typeof SEVERITIES)[number]

/**
 * What becomes of a values file that stays as it is.
 *
 * - `rejected`: Helm refuses to render.
 * - `crashes`: it renders, and the agent or the operator does not start with it.
 * - `ignored`: Helm accepts the key and nothing reads it.
 * - `changed`: it renders, and means something else than it did or than it says.
 * - `deprecated`: it works, and a later chart takes it away.
 */
export type Consequence = 'rejected' | 'crashes' | 'ignored' | 'changed' | 'deprecated'

/** Where in the file, counted from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Stands in for a file where nobody wrote values: there is no line in it. */
export const CHART_DEFAULTS = 'the default values of the chart'

/** A place for people: `values.yaml:3`, and with a column `values.yaml:3:5`. */
export function placeText({ file, line, column }: Pick<Place, 'file' | 'line'> & Partial<Place>): string {
  if (file === CHART_DEFAULTS) return file
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`
}

/** One thing to know about a values file before it is used with a chart. */
export interface Finding extends Place {
  /** Stable name of the rule, for example `tunnel`. */
  readonly rule: string
  readonly severity: Severity
  /** Dotted path of the key. */
  readonly key: string
  readonly consequence: Consequence
  /** Whether the version that runs now ignores the key as well, so that the upgrade changes nothing about it. */
  readonly already?: true
  /** What happens if nothing is done, and why, in sentences. */
  readonly message: string
  /** What to write instead, in words or as values; absent where only the operator can know. */
  readonly replacement?: string
  /** Whether `--fix` makes the replacement. */
  readonly fixable: boolean
  /** Where the fact is from. */
  readonly source: string
}

/** Findings as they stand in the file. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => a.line - b.line || a.column - b.column || a.rule.localeCompare(b.rule))
}
