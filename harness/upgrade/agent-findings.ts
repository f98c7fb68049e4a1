import { valueAt } from '../values.ts'
import type { Finding } from '../results/finding.ts'
import { overDefaults } from './chart.ts'
import { place } from './key-findings.ts'
import type { Target } from './migrate.ts'
import { AGENT_RULES } from './rules/agent.ts'
import { type ValuesFile, dotted, entryAt } from './values-file.ts'
import { since } from './versions.ts'

/** What the agent will say to the file merged over the chart's defaults, once Helm has rendered it. */
export function agentRefusals(file: ValuesFile, { version, chart }: Target): Finding[] {
  if (chart === undefined) return []
  const merged = overDefaults(chart.defaults, file.values)
  const look = (path: string) => valueAt(merged, path)
  return AGENT_RULES.filter(({ from, refused }) => since(version, from) && refused(look)).flatMap(
    ({ id, keys, words, unless, replacement, source }): Finding[] => {
      const entry = keys.map(key => entryAt(file, key.split('.'))).find(found => found !== undefined)
      if (entry === undefined) return []
      return [
        {
          rule: id,
          severity: unless === undefined ? 'error' : 'warning',
          ...place(entry),
          key: dotted(entry.path),
          consequence: 'changed',
          message: `it renders, and the agent does not start: ${words}${unless === undefined ? '' : `, unless ${unless}`}`,
          replacement,
          fixable: false,
          source,
        },
      ]
    },
  )
}
