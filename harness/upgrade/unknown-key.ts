import type { Finding } from '../results/finding.ts'
import { nearest } from '../nearest.ts'
import { type Chart, allKeys, siblings, standingOf } from './chart.ts'
import { place } from './key-findings.ts'
import { keyOfOption } from './known-keys.ts'
import { KEY_RULES } from './rules/all.ts'
import { type Entry, type KeyPath, dotted } from './values-file.ts'

/** A key that no rule names and nothing in the chart reads; none where something does. */
export function unreadKey(entry: Entry, chart: Chart): Finding | undefined {
  const standing = standingOf(chart, entry.path)
  if (standing === 'read') return undefined
  if (standing === 'unread') return entry.branch ? undefined : declaredAndUnread(entry, chart)
  const name = dotted(entry.path)
  const meant = meantBy(entry, chart)
  const certain = standing === 'unknown'
  return {
    rule: 'unknown-key',
    severity: certain ? 'error' : 'warning',
    ...place(entry),
    key: name,
    consequence: 'ignored',
    message: certain
      ? `${name} is not a value of the chart ${chart.version}. Helm accepts it, but nothing reads it.`
      : `${name} is probably not a value of the chart ${chart.version}: its defaults, schema and templates do not mention it.`,
    ...(meant === undefined ? {} : { replacement: meant }),
    fixable: false,
    source: certain ? renderings(chart) : `chart ${chart.version}: values.yaml and templates`,
  }
}

function declaredAndUnread(entry: Entry, chart: Chart): Finding {
  const name = dotted(entry.path)
  return {
    rule: 'unread-key',
    severity: 'warning',
    ...place(entry),
    key: name,
    consequence: 'ignored',
    message: `${name} is in the default values of the chart ${chart.version}, but no template reads it.`,
    replacement: 'remove the key',
    fixable: false,
    source: renderings(chart),
  }
}

function renderings({ version }: Chart): string {
  return `chart ${version}: rendered with the key and without it`
}

/** What was meant, as words. */
function meantBy({ path }: Entry, chart: Chart): string | undefined {
  const split = path.flatMap(part => part.split('.'))
  if (split.length > path.length && standingOf(chart, split) === 'read')
    return `${split.join(': { ')}: …${' }'.repeat(split.length - 1)}, because a dot does not separate keys in YAML`
  const option = path.length === 1 && chart.keys !== undefined ? keyOfOption(chart.keys, path[0] ?? '') : undefined
  if (option !== undefined) return `${dotted(option)}, which sets the option ${path[0]}`
  const likely = likelyKey(path, chart)
  return likely === undefined ? undefined : `did you mean ${likely}?`
}

function likelyKey(path: KeyPath, chart: Chart): string | undefined {
  const last = path.at(-1) ?? ''
  const beside = siblings(chart, path)
  const close = nearest(last, beside) ?? beginning(last, beside)
  if (close !== undefined) return dotted([...path.slice(0, -1), close])
  const elsewhere = allKeys(chart.defaults).filter(known => known.at(-1) === last && known.length > 1)
  return elsewhere.length === 1 ? dotted(elsewhere[0] ?? []) : goneKeyLike(path)
}

/** The only key whose name begins with a word, which is long enough to mean something. */
function beginning(word: string, names: readonly string[]): string | undefined {
  const longer = word.length < 5 ? [] : names.filter(name => name.toLowerCase().startsWith(word.toLowerCase()))
  return longer.length === 1 ? longer[0] : undefined
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
