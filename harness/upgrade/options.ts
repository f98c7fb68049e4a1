import { isRecord } from './chart.ts'
import type { Finding } from '../results/finding.ts'
import { REMOVED_OPTIONS, RENAMED_OPTIONS } from './rules/flags.ts'
import { textOf, upgradeGuide } from './rules/rule.ts'
import { type ValuesFile, entryAt } from './values-file.ts'
import { since } from './versions.ts'

/** Options of the agent and the operator that are gone, where the file passes them on itself. */
export function optionFindings(file: ValuesFile, version: string): Finding[] {
  const gone = new Map(
    Object.entries(REMOVED_OPTIONS)
      .filter(([minor]) => since(version, minor))
      .flatMap(([minor, options]) => options.map(option => [option, minor] as const)),
  )
  const places = [
    { key: 'extraArgs', fate: 'an agent does not start with a flag that it does not know', how: 'changed' },
    {
      key: 'operator.extraArgs',
      fate: 'the operator does not start with a flag that it does not know',
      how: 'changed',
    },
    { key: 'extraConfig', fate: 'nothing reads it from the ConfigMap', how: 'ignored' },
  ] as const
  return places.flatMap(({ key, fate, how }) => {
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
          message: `the option ${option} is gone since ${minor}: ${fate}`,
          replacement: now === undefined ? 'remove it' : `its name is ${now}, and a value of the chart sets it`,
          fixable: false,
          source: upgradeGuide(minor),
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
