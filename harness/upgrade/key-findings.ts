import type { Finding } from '../results/finding.ts'
import { valueAt } from '../values.ts'
import type { Chart } from './chart.ts'
import { type Target, migrated, valueRulesFor, withoutPrefix } from './migrate.ts'
import { SOURCE_1_9 } from './rules/keys-1.9.ts'
import { type KeyRule, asksNothing, truthy } from './rules/rule.ts'
import { type Entry, type KeyPath, type ValuesFile, dotted } from './values-file.ts'
import { before, minorOf, since } from './versions.ts'

/** What a values file is held against. */
export interface LintRequest {
  readonly file: ValuesFile
  readonly target: Target
  /** The version that runs now. */
  readonly from?: string | undefined
  readonly fromChart?: Chart | undefined
}

/** What a rule says of a key that is gone. */
export function keyFinding(rule: KeyRule, entry: Entry, { target, from }: LintRequest): Finding {
  const { path, value } = entry
  const refusal = rule.refused
  const refused =
    refusal !== undefined &&
    since(target.version, refusal.from) &&
    (refusal.until === undefined || before(target.version, refusal.until)) &&
    (refusal.when === 'set' || truthy(value))
  const already = from !== undefined && rule.gone !== undefined && since(from, rule.gone) && !refused
  const harmless = !refused && losesNothing(rule, entry, target)
  const lost = rule.lost === undefined ? '' : `, so ${rule.lost}`
  const told = already ? `, as ${minorOf(from)} already does` : ''
  const fate = refused
    ? `Helm refuses to render the chart with ${dotted(path)}`
    : `The chart ignores ${dotted(path)}${told}${harmless ? ', which changes nothing for this file' : lost}`
  return {
    rule: rule.id,
    severity: refused ? 'error' : harmless ? 'note' : rule.severity,
    ...place(entry),
    key: dotted(path),
    consequence: refused ? 'rejected' : 'ignored',
    ...(already ? { already } : {}),
    message: `${fate}. It ${rule.became}.`,
    ...replacementOf(entry, target),
    source: rule.source,
  }
}

/** Whether a file that has the key gets all the same what it asks for: what it switches off is off. */
function losesNothing(rule: KeyRule, { path, value }: Entry, target: Target): boolean {
  if (rule.alwaysOn === true) return truthy(value)
  return asksNothingOf(path, value, target)
}

/** Whether a setting is off, and off by default where it has moved to. */
function asksNothingOf(path: KeyPath, value: unknown, target: Target): boolean {
  const to = migrated(path, value, target) ?? []
  if (to.length === 0 || target.chart === undefined) return asksNothing(value) && to.length === 0
  const { defaults } = target.chart
  return to.every(([key, wanted]) => asksNothing(wanted) && asksNothing(valueAt(defaults, key)))
}

/** What is wrong with the value itself, under the name that the key has today. */
export function valueFindings(entry: Entry, name: KeyPath, target: Target): Finding[] {
  return valueRulesFor(name, entry.value, target).map(
    ({ id, severity, consequence, says, replacement, decide, source }) => ({
      rule: id,
      severity,
      ...place(entry),
      key: dotted(entry.path),
      consequence,
      message: `${dotted(name)}: ${said(entry.value)} ${says}.`,
      ...replacementOf(entry, target, { replacement, decide }),
      source,
    }),
  )
}

/** A leaf below `global` and the like, which no rule of its own speaks for. */
export function prefixFinding(entry: Entry, { target, from }: LintRequest): Finding {
  const { path, value } = entry
  const bare = withoutPrefix(path) ?? path
  const already = ignoresPrefixes(from)
  const at = value === null || path.length === 1 ? undefined : migrated(path, value, target)
  const became =
    at === undefined
      ? `${dotted(bare)} is not a value of this chart either`
      : at.length === 0
        ? 'Nothing replaces it'
        : `Its name today is ${at.map(([to]) => to).join(' and ')}`
  return {
    rule: 'values-of-1.8',
    severity: asksNothing(value) && at !== undefined && asksNothingOf(path, value, target) ? 'note' : 'error',
    ...place(entry),
    key: dotted(path),
    consequence: 'ignored',
    ...(already ? { already } : {}),
    message: `The chart ignores ${dotted(path)}${already ? `, as ${minorOf(from)} already does` : ''}. It is a value of the 1.8 chart. ${became}.`,
    ...replacementOf(entry, target),
    source: SOURCE_1_9,
  }
}

/** Whether a version is past the chart 1.8, the last one with `global` and the like. */
function ignoresPrefixes(from: string | undefined): from is string {
  return from !== undefined && since(from, '1.9')
}

/** What will be wrong with the value of such a leaf once it has the name that the key has today. */
export function prefixValueFindings(entry: Entry, { target, from }: LintRequest): Finding[] {
  const already = ignoresPrefixes(from)
  const told = already ? ` ${minorOf(from)} ignores the key already.` : ''
  return valueFindings(entry, withoutPrefix(entry.path) ?? entry.path, target).map(finding => ({
    ...finding,
    consequence: 'ignored',
    ...(already ? { already } : {}),
    message: `Under its name of today, ${finding.message}${told}`,
  }))
}

function replacementOf(
  entry: Entry,
  target: Target,
  { replacement, decide }: { readonly replacement?: string | undefined; readonly decide?: string | undefined } = {},
): { readonly replacement?: string; readonly fixable: boolean } {
  const to = entry.value === null && entry.branch ? undefined : migrated(entry.path, entry.value, target)
  const words = decide ?? replacement
  if (to === undefined) return { ...(words === undefined ? {} : { replacement: words }), fixable: false }
  const text = to.length === 0 ? 'remove the key' : to.map(([path, value]) => `${path}: ${said(value)}`).join(', ')
  return { replacement: replacement ?? text, fixable: entry.own }
}

/** Where a key stands, as a finding has it. */
export function place({ place: { file, line, column } }: Entry): Pick<Finding, 'file' | 'line' | 'column'> {
  return { file, line, column }
}

function said(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
