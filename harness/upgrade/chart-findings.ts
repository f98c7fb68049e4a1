import type { Finding } from '../results/finding.ts'
import type { Accepted } from './accepted.ts'
import { place } from './key-findings.ts'
import type { Target } from './migrate.ts'
import { refusalsOf } from './refusals.ts'
import { CONFLICT_RULES } from './rules/all.ts'
import { type Entry, type ValuesFile, dotted } from './values-file.ts'
import { before, since } from './versions.ts'

/** What the chart's own checks will say to the file merged over its defaults, beside what is told of it already. */
export function conflicts(file: ValuesFile, { version, chart }: Target, beside: Accepted): Finding[] {
  if (chart === undefined) return []
  const rules = CONFLICT_RULES.filter(
    ({ from, until }) => since(version, from) && (until === undefined || before(version, until)),
  )
  return refusalsOf({ file, chart, accepted: beside }, rules, ({ words, why = `“${words.trim()} …”` }) => ({
    consequence: 'rejected',
    message: `Helm refuses to render the chart: ${why}`,
    source: `chart ${version}: templates`,
  }))
}

/** A key that stands twice in one mapping. */
export function repeatedKey(entry: Entry): Finding {
  return {
    rule: 'repeated-key',
    severity: 'error',
    ...place(entry),
    key: dotted(entry.path),
    consequence: 'changed',
    message: `${dotted(entry.path)} appears twice in the same mapping. The last one counts, the other one is lost.`,
    fixable: false,
    source: 'https://yaml.org/spec/1.2.2/#3213-node-comparison',
  }
}
