import type { Finding } from '../results/finding.ts'
import { type Chart, isRecord, overDefaults } from './chart.ts'
import { place } from './key-findings.ts'
import { keyAt, keyOfOption } from './known-keys.ts'
import { type Violation, violations } from './schema.ts'
import { type Entry, type ValuesFile, dotted, entryAt } from './values-file.ts'

const TRUE_OR_FALSE = /^(?:true|false|yes|no|on|off)$/i

/** A value of a kind that templates do not expect, where no schema speaks. */
export function wrongKind(entry: Entry, chart: Chart): Finding | undefined {
  return missingSection(entry, chart) ?? textForBoolean(entry, chart)
}

/**
 * An empty section takes the chart's own away; some of them no rendering can do without. Which ones a survey knows; without one
 * it is a guess about those that hold something, and no error.
 */
function missingSection(entry: Entry, chart: Chart): Finding | undefined {
  if (entry.value !== null) return undefined
  const own = at(chart.defaults, entry.path)
  const isSure = chart.keys !== undefined
  const needed = isSure ? keyAt(chart.keys, entry.path)?.needed : isRecord(own) && Object.keys(own).length > 0
  if (needed !== true) return undefined
  const lost = `${dotted(entry.path)} is empty (null), which removes the default values below it`
  return {
    rule: 'empty-section',
    severity: isSure ? 'error' : 'warning',
    ...place(entry),
    key: dotted(entry.path),
    consequence: 'rejected',
    message: `${lost}. Templates that need them ${isSure ? 'fail' : 'may fail'}.`,
    replacement: 'remove the key, or write {}',
    fixable: false,
    source: `chart ${chart.version}: ${isSure ? 'rendered without the section' : 'its defaults have values there'}`,
  }
}

/** Templates take any text for true, and `"false"` is one. */
function textForBoolean(entry: Entry, chart: Chart): Finding | undefined {
  const { value } = entry
  // A schema says itself where a text is wrong, and takes one where templates can do with it.
  if (chart.schema !== undefined || typeof value !== 'string' || !/^(?:false|no|off)$/i.test(value)) return undefined
  if (typeof at(chart.defaults, entry.path) !== 'boolean') return undefined
  const known = chart.keys === undefined ? undefined : keyAt(chart.keys, entry.path)
  if (known?.text === true) return undefined
  return {
    rule: 'quoted-boolean',
    severity: known === undefined ? 'warning' : 'error',
    ...place(entry),
    key: dotted(entry.path),
    consequence: 'changed',
    message: `${dotted(entry.path)} is the string ${JSON.stringify(value)}, and templates treat any non-empty string as true.`,
    replacement: `${dotted(entry.path)}: false`,
    fixable: false,
    source: `chart ${chart.version}: rendered with the string and with the boolean`,
  }
}

function at(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, part) => (isRecord(value) ? value[part] : undefined), tree)
}

/** What Helm will say when it holds the file, merged over the chart's defaults, against the chart's own schema. */
export function schemaFindings(file: ValuesFile, chart: Chart | undefined): Finding[] {
  if (chart?.schema === undefined) return []
  return violations(chart.schema, overDefaults(chart.defaults, file.values)).map((violation): Finding => {
    const entry = nearestEntry(file, violation.path)
    const name = dotted(violation.path)
    const text = entry !== undefined && quotedBoolean(violation, entry) ? String(entry.value) : undefined
    const instead = text === undefined ? insteadOf(violation, chart) : `${name}: ${/^(?:true|yes|on)$/i.test(text)}`
    return {
      rule: text === undefined ? 'chart-schema' : 'quoted-boolean',
      severity: 'error',
      ...(entry === undefined ? { file: file.name, line: 1, column: 1 } : place(entry)),
      key: name,
      consequence: 'rejected',
      message:
        text === undefined
          ? `Helm refuses ${name}: the schema of the chart ${wanted(violation)}.`
          : `Helm refuses ${name}: it is the string ${JSON.stringify(text)}, and the schema of the chart requires a boolean.`,
      ...(instead === undefined ? {} : { replacement: instead }),
      fixable: false,
      source: `chart ${chart.version}: values.schema.json`,
    }
  })
}

function quotedBoolean({ types }: Violation, { value }: Entry): boolean {
  return types.includes('boolean') && typeof value === 'string' && TRUE_OR_FALSE.test(value)
}

/** For an option's value where the section of that name belongs: the key below it that sets the option. */
function insteadOf({ path, types }: Violation, { keys }: Chart): string | undefined {
  const option =
    keys === undefined || !types.includes('object') || path.length !== 1 ? undefined : keyOfOption(keys, path[0] ?? '')
  return option === undefined ? undefined : `${dotted(option)}, which sets the option ${path[0]}`
}

/** The key itself, or the nearest one above it that the file holds. */
function nearestEntry(file: ValuesFile, path: readonly string[]): Entry | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const found = entryAt(file, path.slice(0, length))
    if (found !== undefined) return found
  }
  return undefined
}

/** Types of JSON Schema, as people who write YAML call them. */
const KINDS: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a string',
  boolean: 'a boolean',
  number: 'a number',
  integer: 'an integer',
}

/** Alternatives of one value in one sentence. */
function wanted({ types, words, bounds }: Violation): string {
  const choices = [
    ...(words.length === 0 ? [] : [`one of ${words.join(', ')}`]),
    ...types.toSorted((a, b) => Number(a === 'null') - Number(b === 'null')).map(type => KINDS[type] ?? type),
  ]
  return `requires ${choices.length > 0 ? choices.join(' or ') : bounds.join(' and ')}`
}
