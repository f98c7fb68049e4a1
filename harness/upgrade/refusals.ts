import { valueAt } from '../values.ts'
import type { Finding } from '../results/finding.ts'
import { type Chart, overDefaults } from './chart.ts'
import { place } from './key-findings.ts'
import type { AgentRule } from './rules/rule.ts'
import { type ValuesFile, dotted, entryAt } from './values-file.ts'

/** What rules about contradictions have in common, whoever refuses. */
type Refusal = Pick<AgentRule, 'id' | 'keys' | 'refused' | 'unless' | 'replacement'>

/** A finding for each rule that refuses the file merged over the chart's defaults and has a key of it to point at. */
export function refusalsOf<Rule extends Refusal>(
  file: ValuesFile,
  chart: Chart,
  rules: readonly Rule[],
  tell: (rule: Rule) => Pick<Finding, 'consequence' | 'message' | 'source'>,
): Finding[] {
  const merged = overDefaults(chart.defaults, file.values)
  const look = (path: string) => valueAt(merged, path)
  return rules
    .filter(({ refused }) => refused(look))
    .flatMap((rule): Finding[] => {
      const { id, keys, unless, replacement } = rule
      const entry = keys.map(key => entryAt(file, key.split('.'))).find(found => found !== undefined)
      if (entry === undefined) return []
      const { message, ...rest } = tell(rule)
      return [
        {
          rule: id,
          severity: unless === undefined ? 'error' : 'warning',
          ...place(entry),
          key: dotted(entry.path),
          ...rest,
          message: `${message}${unless === undefined ? '' : `, unless ${unless}`}`,
          replacement,
          fixable: false,
        },
      ]
    })
}
