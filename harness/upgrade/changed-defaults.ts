import { valueAt } from '../values.ts'
import { type Chart, allKeys, isRecord } from './chart.ts'
import type { Finding } from '../results/finding.ts'
import { CHANGED_DEFAULTS } from './rules/defaults.ts'
import { type ValuesFile, entryAt } from './values-file.ts'
import { before, minorOf, since } from './versions.ts'

/** Versions between which defaults may have changed. */
export interface Change {
  readonly file: ValuesFile
  readonly target: { readonly version: string; readonly chart?: Chart | undefined }
  readonly from?: string | undefined
  readonly fromChart?: Chart | undefined
}

/** What the file leaves to the chart, and the chart now says otherwise. Nothing without a version to come from. */
export function changedDefaults({ file, target, from, fromChart }: Change): Finding[] {
  if (from === undefined) return []
  if (before(target.version, from)) return [downgrade(file, from, target.version)]
  const start = { file: file.name, line: 1, column: 1 }
  const known = CHANGED_DEFAULTS.filter(
    ({ key, from: first }) => before(from, first) && since(target.version, first) && !isPinned(file, key),
  )
  const told = known.map(
    (rule): Finding => ({
      ...start,
      rule: 'changed-default',
      severity: rule.severity,
      key: rule.key,
      consequence: 'changed',
      message: `The default of ${rule.key} changed from ${rule.before} to ${rule.after} in ${rule.from}: ${rule.means}.`,
      replacement: `set ${rule.key} to the value that you want`,
      fixable: false,
      source: `charts before and since ${rule.from}: values.yaml`,
    }),
  )
  return [...told, ...compatibility(file, from, target.version), ...others()]

  function others(): Finding[] {
    if (fromChart === undefined || target.chart === undefined) return []
    const { chart } = target
    return allKeys(fromChart.defaults)
      .map(path => path.join('.'))
      .filter(
        key => !CHANGED_DEFAULTS.some(rule => rule.key === key) && !isPinned(file, key) && !NAMES_A_RELEASE.test(key),
      )
      .flatMap((key): Finding[] => {
        const [old, now] = [valueAt(fromChart.defaults, key), valueAt(chart.defaults, key)]
        if (isRecord(old) || now === undefined || isRecord(now) || JSON.stringify(old) === JSON.stringify(now))
          return []
        return [
          {
            ...start,
            rule: 'changed-default',
            severity: 'note',
            key,
            consequence: 'changed',
            message: `The default of ${key} changed from ${short(old)} in ${fromChart.version} to ${short(now)}.`,
            fixable: false,
            source: `charts ${fromChart.version} and ${chart.version}: values.yaml`,
          },
        ]
      })
  }
}

/** What a newer release brought is gone again: no table of changed defaults speaks of that direction. */
function downgrade(file: ValuesFile, from: string, to: string): Finding {
  return {
    file: file.name,
    line: 1,
    column: 1,
    rule: 'downgrade',
    severity: 'warning',
    key: '',
    consequence: 'changed',
    message: `${from} to ${to} is a downgrade. Defaults that changed since ${minorOf(to)} change back.`,
    replacement: 'go down one minor version at a time, each time from the latest patch',
    fixable: false,
    source: 'https://docs.cilium.io/en/stable/operations/upgrade/',
  }
}

/** Tags and digests change with every release, and are meant to. */
const NAMES_A_RELEASE = /(?:^|\.)(?:image|tag|digest|\w*Digest)(?:\.|$)/i

/** Charts keep some old behaviour for clusters that were installed with an old version, if they are told which. */
function compatibility(file: ValuesFile, from: string, to: string): Finding[] {
  if (minorOf(from) === minorOf(to) || isPinned(file, 'upgradeCompatibility')) return []
  return [
    {
      file: file.name,
      line: 1,
      column: 1,
      rule: 'upgrade-compatibility',
      severity: 'warning',
      key: 'upgradeCompatibility',
      consequence: 'changed',
      message: 'upgradeCompatibility is not set, so the chart uses the defaults of a new installation.',
      replacement: `upgradeCompatibility: the minor version of Cilium that was installed first, "${minorOf(from)}" or older`,
      fixable: false,
      source: 'https://docs.cilium.io/en/stable/operations/upgrade/',
    },
  ]
}

function isPinned(file: ValuesFile, key: string): boolean {
  return entryAt(file, key.split('.')) !== undefined
}

function short(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
