import { type Finding, inOrder } from '../results/finding.ts'
import { accepted } from './accepted.ts'
import { standingOf } from './chart.ts'
import { agentRefusals } from './agent-findings.ts'
import { conflicts, repeatedKey } from './chart-findings.ts'
import { changedDefaults } from './changed-defaults.ts'
import { type LintRequest, keyFinding, prefixFinding, prefixValueFindings, valueFindings } from './key-findings.ts'
import { keyRuleFor, withoutPrefix } from './migrate.ts'
import { optionFindings } from './options.ts'
import { KEY_RULES } from './rules/all.ts'
import { unreadKey } from './unknown-key.ts'
import { schemaFindings, wrongKind } from './wrong-kind.ts'
import { type Entry, dotted, entryAt } from './values-file.ts'
import { since } from './versions.ts'

/**
 * Everything that is to be known about a values file before it is used with the target's chart, in the order of the file.
 * Asks nobody: what Helm would say is predicted.
 */
export function lint(request: LintRequest): Finding[] {
  const { file, target } = request
  const findings: Finding[] = [...file.noticed]
  const spoken: Entry[] = []
  for (const entry of file.entries) {
    if (spoken.some(above => isBelow(entry, above))) continue
    const found = findingsFor(entry, request)
    if (found === undefined) continue
    findings.push(...found)
    if (found.length > 0) spoken.push(entry)
  }
  for (const entry of file.repeated) findings.push(repeatedKey(entry))
  findings.push(...optionFindings(file, target.version))
  const unless = (found: readonly Finding[]) =>
    found.filter(finding => !findings.some(known => isSameTrouble(known, finding)))
  findings.push(...unless(schemaFindings(file, target.chart)))
  findings.push(...conflicts(file, target, accepted(file, findings, target)))
  findings.push(...unless(agentRefusals(file, target, accepted(file, findings, target))))
  findings.push(...changedDefaults(request))
  return inOrder(once(findings))
}

/** Each finding once, however many ways led to it. */
function once(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map(finding => [JSON.stringify(finding), finding])).values()]
}

/** Findings of one key; none where it is right, `undefined` where its children have to be asked. */
function findingsFor(entry: Entry, request: LintRequest): Finding[] | undefined {
  const { target } = request
  const { path, value } = entry
  if (entry.branch && hasRuleBelow(entry, request)) return undefined
  const rule = keyRuleFor(path, value, target)
  const prefixed = withoutPrefix(path) !== undefined || isPrefix(entry)
  if (rule !== undefined && !isPrefix(entry)) return [keyFinding(rule, entry, request)]
  if (prefixed)
    return entry.branch ? undefined : [prefixFinding(entry, request), ...prefixValueFindings(entry, request)]
  const values = valueFindings(entry, path, target)
  if (values.length > 0) return values
  const { chart } = target
  // By convention the place for anchors.
  if (chart === undefined || (/^(?:x-|[._])/.test(path[0] ?? '') && standingOf(chart, path) !== 'read'))
    return undefined
  const found = unreadKey(entry, chart) ?? wrongKind(entry, chart)
  return found === undefined ? undefined : [found]
}

/** A rule speaks for a key further down, and knows better than what can be said of the branch. */
function hasRuleBelow({ path }: Entry, { file, target }: LintRequest): boolean {
  const own = KEY_RULES.filter(
    ({ gone, keys }) =>
      (gone === undefined || since(target.version, gone)) &&
      keys.some(key => key.startsWith(`${dotted(path)}.`) && entryAt(file, key.split('.')) !== undefined),
  )
  return own.length > 0
}

function isBelow({ path }: Entry, above: Entry): boolean {
  return path.length > above.path.length && above.path.every((part, index) => part === path[index])
}

/** The prefix itself, or a branch below it: its leaves are asked one by one. */
function isPrefix({ path, branch }: Entry): boolean {
  return branch && path.length === 1 && withoutPrefix([...path, 'any']) !== undefined
}

/** The schema and the agent may object to what a rule has told already. */
function isSameTrouble(known: Finding, finding: Finding): boolean {
  return known.line === finding.line && known.column === finding.column && known.consequence === 'rejected'
}
