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
import { VALUE_RULES } from './rules/values.ts'
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
  for (const refusal of unless(schemaFindings(file, target.chart))) {
    const known = findings.findIndex(finding => isSamePlace(finding, refusal) && isAboutValue(finding))
    const told = findings[known]
    if (told === undefined) findings.push(refusal)
    else findings[known] = { ...told, consequence: 'rejected', message: `Helm refuses this value. ${told.message}` }
  }
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
  return isSamePlace(known, finding) && known.consequence === 'rejected'
}

function isSamePlace(one: Finding, other: Finding): boolean {
  return one.line === other.line && one.column === other.column && one.file === other.file
}

/** A rule about a value knows better what is wrong with it than the schema, which only takes it or not. */
function isAboutValue({ rule }: Finding): boolean {
  return VALUE_RULES.some(({ id }) => id === rule)
}
