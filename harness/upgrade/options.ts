import { isRecord } from './chart.ts'
import type { Finding } from '../results/finding.ts'
import { DURATION_OPTIONS, REMOVED_OPERATOR_OPTIONS, REMOVED_OPTIONS, RENAMED_OPTIONS } from './rules/flags.ts'
import { textOf, upgradeGuide } from './rules/rule.ts'
import { type ValuesFile, entryAt } from './values-file.ts'
import { minorOf, since } from './versions.ts'

/** Options of the agent and the operator that are gone, where the file passes them on itself. */
export function optionFindings(file: ValuesFile, version: string): Finding[] {
  return [...removedOptions(file, version), ...durationsWithoutUnit(file)]
}

function removedOptions(file: ValuesFile, version: string): Finding[] {
  const places = [
    {
      key: 'extraArgs',
      tables: [REMOVED_OPTIONS],
      fate: 'the agent does not start with an unknown flag',
      how: 'crashes',
    },
    {
      key: 'operator.extraArgs',
      tables: [REMOVED_OPTIONS, REMOVED_OPERATOR_OPTIONS],
      fate: 'the operator does not start with an unknown flag',
      how: 'crashes',
    },
    { key: 'extraConfig', tables: [REMOVED_OPTIONS], fate: 'nothing reads it from the ConfigMap', how: 'ignored' },
  ] as const
  return places.flatMap(({ key, tables, fate, how }) => {
    const gone = goneIn(tables, version)
    const entry = entryAt(file, key.split('.'))
    return optionsIn(entry?.value).flatMap(option => {
      const minor = gone.get(option)
      if (entry === undefined || minor === undefined) return []
      const own = entryAt(file, [...key.split('.'), option]) ?? entry
      const { place } = own
      const now = RENAMED_OPTIONS[option]
      return [
        {
          rule: 'removed-option',
          severity: 'error' as const,
          ...place,
          key: `${key}.${option}`,
          consequence: how,
          message: `Cilium ${minorOf(version)} has no option ${option}, and ${fate}.`,
          replacement: now === undefined ? 'remove it' : `use the value of the chart that sets ${now}`,
          fixable: false,
          source: upgradeGuide(minor),
        },
      ]
    })
  })
}

/** Options that are gone from a version on, with the first minor without them. */
function goneIn(tables: readonly Readonly<Record<string, readonly string[]>>[], version: string): Map<string, string> {
  return new Map(
    tables
      .flatMap(table => Object.entries(table))
      .filter(([minor]) => since(version, minor))
      .flatMap(([minor, options]) => options.map(option => [option, minor] as const)),
  )
}

/** Go reads a flag that is a duration with its unit only; in the ConfigMap a bare number counts nanoseconds. */
function durationsWithoutUnit(file: ValuesFile): Finding[] {
  return ['extraArgs', 'operator.extraArgs'].flatMap(key => {
    const entry = entryAt(file, key.split('.'))
    const flags = Array.isArray(entry?.value) ? entry.value.map(textOf) : []
    return flags.flatMap((flag): Finding[] => {
      const [, option = '', value = ''] = /^--?([\w-]+)=(\d+)$/.exec(flag) ?? []
      if (entry === undefined || !DURATION_OPTIONS.has(option) || Number(value) === 0) return []
      const who = key === 'extraArgs' ? 'agent' : 'operator'
      return [
        {
          rule: 'duration-without-unit',
          severity: 'error',
          ...entry.place,
          key: `${key}.${option}`,
          consequence: 'crashes',
          message: `--${option}=${value} is a duration without a unit. The ${who} does not start with it.`,
          replacement: `--${option}=${value}s, if seconds are meant`,
          fixable: false,
          source: 'Documentation/cmdref',
        },
      ]
    })
  })
}

/** Names of options in a list of flags, or in a mapping. */
function optionsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(flag => textOf(flag).replace(/^--?/, '').replace(/=.*$/s, ''))
  return isRecord(value) ? Object.keys(value) : []
}
