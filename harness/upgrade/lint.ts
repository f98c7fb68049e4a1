import { mergeValues, valueAt } from '../cilium/values.ts'
import { type Chart, isRecord, knows, siblings, allKeys } from './chart.ts'
import { changedDefaults } from './changed-defaults.ts'
import { type Finding, inOrder } from './finding.ts'
import { type Target, keyRuleFor, migrated, valueRulesFor, withoutPrefix } from './migrate.ts'
import { nearest } from './nearest.ts'
import { optionFindings } from './options.ts'
import { CONFLICT_RULES, KEY_RULES } from './rules/all.ts'
import { SOURCE_1_9 } from './rules/keys-1.9.ts'
import { type KeyRule, truthy } from './rules/rule.ts'
import { schemaFindings } from './schema.ts'
import { type Entry, type KeyPath, type ValuesFile, dotted, entryAt } from './values-file.ts'
import { before, minorOf, since } from './versions.ts'

/** What {@link lint} holds a file against. */
export interface LintRequest {
  readonly file: ValuesFile
  readonly target: Target
  /** The version that runs now. */
  readonly from?: string | undefined
  readonly fromChart?: Chart | undefined
}

/**
 * Everything that is to be known about a values file before it is used with the target's chart, in the order of the file.
 * Asks nobody: what Helm would say is predicted.
 */
export function lint(request: LintRequest): Finding[] {
  const { file, target } = request
  const findings: Finding[] = []
  const spoken: Entry[] = []
  for (const entry of file.entries) {
    if (spoken.some(above => isBelow(entry, above))) continue
    const found = findingsFor(entry, request)
    if (found === undefined) continue
    findings.push(...found)
    if (found.length > 0) spoken.push(entry)
  }
  for (const entry of file.repeated) findings.push(repeatedKey(entry))
  findings.push(...optionFindings(file, target.version))
  findings.push(...conflicts(file, target))
  for (const finding of schemaFindings(file, target.chart))
    if (!findings.some(known => isSameTrouble(known, finding))) findings.push(finding)
  findings.push(...changedDefaults(request))
  return inOrder(findings)
}

/** Findings of one key; none where it is right, `undefined` where its children have to be asked. */
function findingsFor(entry: Entry, request: LintRequest): Finding[] | undefined {
  const { target } = request
  const { path, value } = entry
  if (entry.branch && hasRuleBelow(entry, request)) return undefined
  // By convention the place for anchors.
  if (/^(?:x-|\.)/.test(path[0] ?? '')) return undefined
  const rule = keyRuleFor(path, value, target)
  const prefixed = withoutPrefix(path) !== undefined || isPrefix(entry)
  if (rule !== undefined && !isPrefix(entry)) return [keyFinding(rule, entry, request)]
  if (prefixed)
    return entry.branch
      ? undefined
      : [prefixFinding(entry, request), ...valueFindings(entry, withoutPrefix(path) ?? path, target)]
  const values = valueFindings(entry, path, target)
  if (values.length > 0) return values
  const { chart } = target
  if (chart === undefined) return undefined
  if (!knows(chart, path)) return [unknownKey(entry, chart)]
  const kind = wrongKind(entry, chart)
  return kind === undefined ? undefined : [kind]
}

/** A rule speaks for a key further down, and knows better than what can be said of the branch. */
function hasRuleBelow({ path }: Entry, { file, target }: LintRequest): boolean {
  const own = KEY_RULES.filter(
    ({ gone, keys }) =>
      (gone === undefined || since(target.version, gone)) &&
      keys.some(key => key.startsWith(`${dotted(path)}.`) && entryAt(file, key.split('.')) !== undefined),
  )
  return own.length > 0
}

function keyFinding(rule: KeyRule, entry: Entry, { target, from }: LintRequest): Finding {
  const { path, value } = entry
  const refusal = rule.refused
  const refused =
    refusal !== undefined &&
    since(target.version, refusal.from) &&
    (refusal.until === undefined || before(target.version, refusal.until)) &&
    (refusal.when === 'set' || truthy(value))
  const already = from !== undefined && rule.gone !== undefined && since(from, rule.gone) && !refused
  const fate = refused ? 'Helm refuses to render with it' : 'the chart ignores it'
  const told = already ? `; ${minorOf(from)} ignores it already` : ''
  return {
    rule: rule.id,
    severity: refused ? 'error' : rule.severity,
    ...place(entry),
    key: dotted(path),
    consequence: refused ? 'rejected' : 'ignored',
    message: `${dotted(path)} ${rule.became}; ${fate}${told}`,
    ...replacementOf(entry, target),
    source: rule.source,
  }
}

/** What is wrong with the value itself, under the name that the key has today. */
function valueFindings(entry: Entry, name: KeyPath, target: Target): Finding[] {
  return valueRulesFor(name, entry.value, target).map(({ id, severity, consequence, says, replacement, source }) => ({
    rule: id,
    severity,
    ...place(entry),
    key: dotted(entry.path),
    consequence,
    message: `${dotted(name)}: ${said(entry.value)}: ${says}`,
    ...replacementOf(entry, target, replacement),
    source,
  }))
}

/** A leaf below `global` and the like, which no rule of its own speaks for. */
function prefixFinding(entry: Entry, { target }: LintRequest): Finding {
  const { path, value } = entry
  const bare = withoutPrefix(path) ?? path
  const at = value === null || path.length === 1 ? undefined : migrated(path, value, target)
  const became =
    at === undefined
      ? `and ${dotted(bare)} is not a value of this chart either`
      : `its name since 1.9 is ${at.map(([to]) => to).join(' and ') || 'none: it can go'}`
  return {
    rule: 'values-of-1.8',
    severity: 'error',
    ...place(entry),
    key: dotted(path),
    consequence: 'ignored',
    message: `${dotted(path)} is a value of the 1.8 chart: every later chart accepts and ignores it; ${became}`,
    ...replacementOf(entry, target),
    source: SOURCE_1_9,
  }
}

function unknownKey(entry: Entry, chart: Chart): Finding {
  const { path } = entry
  const last = path.at(-1) ?? ''
  const beside = nearest(last, siblings(chart, path))
  const elsewhere = allKeys(chart.defaults).filter(known => known.at(-1) === last && known.length > 1)
  const meant =
    beside === undefined
      ? elsewhere.length === 1
        ? dotted(elsewhere[0] ?? [])
        : undefined
      : dotted([...path.slice(0, -1), beside])
  return {
    rule: 'unknown-key',
    severity: 'error',
    ...place(entry),
    key: dotted(path),
    consequence: 'ignored',
    message: `${dotted(path)} is not a value of the chart ${chart.version}: Helm accepts it and nothing reads it`,
    ...(meant === undefined ? {} : { replacement: `did you mean ${meant}?` }),
    fixable: false,
    source: `chart ${chart.version}: values.yaml and templates`,
  }
}

/** An empty section takes the chart's own away, and a quoted boolean is true whatever it says. */
function wrongKind(entry: Entry, chart: Chart): Finding | undefined {
  const known = valueAt(chart.defaults, dotted(entry.path))
  const base = {
    ...place(entry),
    key: dotted(entry.path),
    fixable: false,
    source: `chart ${chart.version}: values.yaml`,
  }
  if (entry.value === null && isRecord(known) && Object.keys(known).length > 0)
    return {
      ...base,
      rule: 'empty-section',
      severity: 'error',
      consequence: 'rejected',
      message: `${base.key} is empty, which takes the chart’s own values below it away: templates that read them fail`,
      replacement: 'no key at all, or {}',
    }
  if (
    typeof known === 'boolean' &&
    typeof entry.value === 'string' &&
    /^(?:true|false|yes|no|on|off)$/i.test(entry.value)
  )
    return {
      ...base,
      rule: 'quoted-boolean',
      severity: 'error',
      consequence: chart.schema === undefined ? 'changed' : 'rejected',
      message:
        `${base.key} is the text ${JSON.stringify(entry.value)}: ` +
        (chart.schema === undefined ? 'templates take any text for true' : 'the chart’s schema wants a boolean'),
      replacement: `${base.key}: ${/^(?:true|yes|on)$/i.test(entry.value)}`,
    }
  return undefined
}

/** What the chart's own checks will say to the file merged over its defaults. */
function conflicts(file: ValuesFile, { version, chart }: Target): Finding[] {
  if (chart === undefined) return []
  const merged = mergeValues(chart.defaults, file.values)
  const look = (path: string) => valueAt(merged, path)
  return CONFLICT_RULES.filter(
    ({ from, until, refused }) =>
      since(version, from) && (until === undefined || before(version, until)) && refused(look),
  ).flatMap(({ id, keys, words, unless, replacement }): Finding[] => {
    const entry = keys.map(key => entryAt(file, key.split('.'))).find(found => found !== undefined)
    if (entry === undefined) return []
    return [
      {
        rule: id,
        severity: unless === undefined ? 'error' : 'warning',
        ...place(entry),
        key: dotted(entry.path),
        consequence: 'rejected',
        message: `Helm refuses to render: ${words.trim()} …${unless === undefined ? '' : `, unless ${unless}`}`,
        replacement,
        fixable: false,
        source: `chart ${version}: templates`,
      },
    ]
  })
}

function repeatedKey(entry: Entry): Finding {
  return {
    rule: 'repeated-key',
    severity: 'error',
    ...place(entry),
    key: dotted(entry.path),
    consequence: 'changed',
    message: `${dotted(entry.path)} stands twice in the same mapping: the last one counts, and the other is lost`,
    fixable: false,
    source: 'https://yaml.org/spec/1.2.2/#3213-node-comparison',
  }
}

function replacementOf(
  entry: Entry,
  target: Target,
  words?: string,
): { readonly replacement?: string; readonly fixable: boolean } {
  const to = entry.value === null && entry.branch ? undefined : migrated(entry.path, entry.value, target)
  if (to === undefined) return { ...(words === undefined ? {} : { replacement: words }), fixable: false }
  const text = to.length === 0 ? 'remove the key' : to.map(([path, value]) => `${path}: ${said(value)}`).join(', ')
  return { replacement: words ?? text, fixable: entry.own }
}

function place({ place: { file, line, column } }: Entry): Pick<Finding, 'file' | 'line' | 'column'> {
  return { file, line, column }
}

function said(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isBelow({ path }: Entry, above: Entry): boolean {
  return path.length > above.path.length && above.path.every((part, index) => part === path[index])
}

/** The prefix itself, or a branch below it: its leaves are asked one by one. */
function isPrefix({ path, branch }: Entry): boolean {
  return branch && path.length === 1 && withoutPrefix([...path, 'any']) !== undefined
}

/** The chart's schema may object to what a rule has told already. */
function isSameTrouble(known: Finding, finding: Finding): boolean {
  return known.line === finding.line && known.column === finding.column && known.consequence === 'rejected'
}
