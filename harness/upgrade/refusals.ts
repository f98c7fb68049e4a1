import { valueAt } from '../values.ts'
import type { Finding } from '../results/finding.ts'
import type { Accepted } from './accepted.ts'
import { type Chart, overDefaults } from './chart.ts'
import { place } from './key-findings.ts'
import type { AgentRule, Look } from './rules/rule.ts'
import { type KeyPath, type ValuesFile, dotted, entryAt } from './values-file.ts'

/** What rules about contradictions have in common, whoever refuses. */
type Refusal = Pick<AgentRule, 'id' | 'keys' | 'refused' | 'unless' | 'replacement'>

/** What rules about contradictions judge. */
interface Judged {
  readonly file: ValuesFile
  readonly chart: Chart
  readonly accepted: Accepted
}

/**
 * A finding for each rule that has a key of the file to point at and refuses the values, merged over the chart's defaults. A
 * rule that asks for a key which is still undecided says nothing.
 */
export function refusalsOf<Rule extends Refusal>(
  { file, chart, accepted }: Judged,
  rules: readonly Rule[],
  tell: (rule: Rule) => Pick<Finding, 'consequence' | 'message' | 'source'>,
): Finding[] {
  const asItIs = overDefaults(chart.defaults, file.values)
  const merged = overDefaults(chart.defaults, accepted.values)
  return rules
    .filter(({ refused }) => {
      const asked: string[] = []
      const look: Look = path => {
        asked.push(path)
        return valueAt(merged, path)
      }
      return refused(look) && !asked.some(path => accepted.undecided.some(key => isWithin(path.split('.'), key)))
    })
    .flatMap((rule): Finding[] => {
      const { id, keys, unless, replacement } = rule
      const entry = keys.map(key => entryAt(file, key.split('.'))).find(found => found !== undefined)
      if (entry === undefined) return []
      const { message, ...rest } = tell(rule)
      const exception = unless === undefined ? '' : `, unless ${unless}`
      const then = rule.refused(path => valueAt(asItIs, path)) ? '' : 'Once the rejected keys are replaced: '
      return [
        {
          rule: id,
          severity: unless === undefined ? 'error' : 'warning',
          ...place(entry),
          key: dotted(entry.path),
          ...rest,
          message: `${then}${message}${exception}.`,
          replacement,
          fixable: false,
        },
      ]
    })
}

/** Whether a path is the key, or above or below it. */
function isWithin(path: KeyPath, key: KeyPath): boolean {
  return path.slice(0, key.length).every((part, index) => part === key[index])
}
