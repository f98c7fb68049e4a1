import { mergeValues, valueAt } from '../values.ts'
import type { Finding } from '../results/finding.ts'
import { type Chart, allKeys, isRecord, siblings } from './chart.ts'
import { place } from './key-findings.ts'
import type { Target } from './migrate.ts'
import { nearest } from '../nearest.ts'
import { CONFLICT_RULES, KEY_RULES } from './rules/all.ts'
import { type Entry, type KeyPath, type ValuesFile, dotted, entryAt } from './values-file.ts'
import { before, since } from './versions.ts'

/** A key that no rule names and the chart does not have, with the one that was meant. */
export function unknownKey(entry: Entry, chart: Chart): Finding {
  const { path } = entry
  const last = path.at(-1) ?? ''
  const beside = nearest(last, siblings(chart, path))
  const elsewhere = allKeys(chart.defaults).filter(known => known.at(-1) === last && known.length > 1)
  const meant =
    beside === undefined
      ? elsewhere.length === 1
        ? dotted(elsewhere[0] ?? [])
        : goneKeyLike(path)
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

/** A key of earlier charts that was meant; its own rule speaks once it is written right. */
function goneKeyLike(path: KeyPath): string | undefined {
  const parent = dotted(path.slice(0, -1))
  const gone = KEY_RULES.flatMap(({ keys }) => keys.map(key => key.split('.'))).filter(
    key => dotted(key.slice(0, -1)) === parent,
  )
  const meant = nearest(
    path.at(-1) ?? '',
    gone.map(key => key.at(-1) ?? ''),
  )
  return meant === undefined ? undefined : dotted([...path.slice(0, -1), meant])
}

/** An empty section takes the chart's own away, and a quoted boolean is true whatever it says. */
export function wrongKind(entry: Entry, chart: Chart): Finding | undefined {
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
export function conflicts(file: ValuesFile, { version, chart }: Target): Finding[] {
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

/** A key that stands twice in one mapping. */
export function repeatedKey(entry: Entry): Finding {
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
