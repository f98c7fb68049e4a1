import type { Finding } from '../results/finding.ts'
import type { Accepted } from './accepted.ts'
import type { Target } from './migrate.ts'
import { refusalsOf } from './refusals.ts'
import { AGENT_RULES } from './rules/agent.ts'
import type { ValuesFile } from './values-file.ts'
import { since } from './versions.ts'

/** What the agent will say to the file merged over the chart's defaults, once Helm has rendered it. */
export function agentRefusals(
  file: ValuesFile,
  { version, chart }: Target,
  rendered: Accepted = { values: file.values, undecided: [] },
): Finding[] {
  if (chart === undefined) return []
  const rules = AGENT_RULES.filter(({ from }) => since(version, from))
  return refusalsOf({ file, chart, accepted: rendered }, rules, ({ words, why, source }) => ({
    consequence: 'crashes',
    message: `The chart renders, but the agent does not start: ${why ?? `“${words}”`}`,
    source,
  }))
}
