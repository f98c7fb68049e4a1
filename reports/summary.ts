import { coverageOf, isThin } from '../harness/results/coverage.ts'
import type { CaseResult, RunResult } from '../harness/results/model.ts'
import { duration, figure, firstLine, plural } from './format.ts'
import { environmentRows } from './environment.ts'
import { groupLost, lostLine } from './lost.ts'
import { cellText, pairMatrices } from './node-pairs.ts'
import {
  type SkipGroup,
  fullTitle,
  groupSkips,
  headline,
  measurementRows,
  needAttention,
  paceLines,
  profilesOf,
  tallySuites,
} from './tally.ts'

/** How many cases are told with their reason; a job summary of GitHub Actions has room for 1 MiB. */
const MOST_REASONS = 50

/** summary.md: the run in GitHub's Markdown, the answer first; good as it is for `$GITHUB_STEP_SUMMARY`. */
export function renderSummary(run: RunResult): string {
  const sections = [
    `**${escape(headline(run))}**`,
    errors(run),
    counts(run),
    nodePairs(run),
    attention(run),
    coverage(run),
    lost(run),
    measurements(run),
    skips(run),
    phases(run),
    environment(run),
  ]
  return `${sections.filter(section => section !== '').join('\n\n')}\n`
}

function errors(run: RunResult): string {
  if (run.errors.length === 0) return ''
  const told = run.errors.map(({ phase, message, cure }) => {
    const advice = cure === undefined ? '' : `\n\nFix: ${escape(cure)}`
    return `**${escape(phase)}**\n\n${fence(message)}${advice}`
  })
  return ['## Problems outside of cases', ...told].join('\n\n')
}

function counts(run: RunResult): string {
  if (run.cases.length === 0) return ''
  const head = ['Suite', 'Profile', 'Passed', 'Failed', 'Broken', 'Skipped', 'Inconclusive', 'Time']
  const rows = tallySuites(run).map(({ suite, profile, counts: c, durationMs }) => [
    escape(suite),
    escape(profile),
    ...[c.passed, c.failed, c.broken, c.skipped, c.inconclusive].map(count => (count === 0 ? '' : String(count))),
    duration(durationMs),
  ])
  return table(head, 'llrrrrrr', rows)
}

function nodePairs(run: RunResult): string {
  const told = pairMatrices(run).map(({ profile, line, ends, cell }) => {
    const rows = ends.map(from => [escape(from), ...ends.map(to => cellText(cell(from, to)))])
    const head = ['from \\\\ to', ...ends.map(escape)]
    return `**${escape(profile)}**: ${escape(line)}\n\n${table(head, 'l'.repeat(head.length), rows)}`
  })
  return told.length === 0 ? '' : ['## Pairs of nodes', ...told].join('\n\n')
}

function attention(run: RunResult): string {
  const cases = needAttention(run.cases)
  if (cases.length === 0) return ''
  const told = cases.slice(0, MOST_REASONS).map(caseSection)
  const rest = cases.length - told.length
  if (rest > 0) told.push(`and ${plural(rest, 'more case')}, see index.html`)
  return ['## Problems', ...told].join('\n\n')
}

function caseSection(c: CaseResult): string {
  const parts = [
    `**${c.verdict.toUpperCase()}** ${escape(fullTitle(c))}, on profile ${escape(c.profile)} (${code(c.id)})`,
    fence(c.reason ?? ''),
  ]
  const proof = c.evidence.map(({ name, path }) => `${escape(name)}: ${code(path)}`)
  if (c.docs !== undefined) proof.push(`documented at ${address(c.docs)}`)
  if (proof.length > 0) parts.push(proof.map(line => `- ${line}`).join('\n'))
  return parts.join('\n\n')
}

/** By cause, where so much was skipped that the verdict says little; each with its list below "Skipped". */
function coverage(run: RunResult): string {
  const covered = coverageOf(run.cases)
  if (!isThin(covered)) return ''
  const { chosen, skipped } = covered
  const head = `${skipped.length} of ${plural(chosen, 'chosen case')} were skipped for want of something that nobody ruled out.`
  const rows = groupSkips(skipped).map(({ reason, cases }) => [String(cases.length), escape(reason)])
  return `## Not covered\n\n${head}\n\n${table(['Cases', 'Cause'], 'rl', rows)}`
}

/** Each with its list below "Skipped". */
function lost(run: RunResult): string {
  const groups = groupLost(run)
  if (groups.length === 0) return ''
  return `## Passed before, skipped now\n\n${groups.map(group => `- ${escape(lostLine(group))}`).join('\n')}`
}

function measurements(run: RunResult): string {
  const rows = measurementRows(run.cases)
  if (rows.length === 0) return ''
  const profiles = profilesOf(run.cases.filter(c => c.measurements.length > 0))
  const cells = rows.map(({ caseId, name, unit, byProfile }) => [
    escape(name),
    ...profiles.map(profile => {
      const value = byProfile.get(profile)
      return value === undefined ? '' : escape(`${figure(value)} ${unit}`.trim())
    }),
    code(caseId),
  ])
  const align = `l${'r'.repeat(profiles.length)}l`
  return `## Measurements\n\n${table(['Figure', ...profiles.map(escape), 'Case'], align, cells)}`
}

function skips(run: RunResult): string {
  const groups = groupSkips(run.cases)
  if (groups.length === 0) return ''
  return ['## Skipped', ...groups.map(skipGroup)].join('\n\n')
}

function skipGroup({ reason, cases }: SkipGroup): string {
  const byId = Map.groupBy(cases, c => c.id)
  const list = [...byId].map(([id, same]) => `- ${code(id)} (${same.map(c => escape(c.profile)).join(', ')})`)
  return `${plural(cases.length, 'case')}: ${reason.split('\n').map(escape).join('; ')}\n\n${list.join('\n')}`
}

function phases(run: RunResult): string {
  if (run.phases.length === 0) return ''
  const pace = paceLines(run).map(line => `- ${escape(line)}`)
  const rows = run.phases.map(({ name, parent, detail, durationMs, outcome }) => [
    `${parent === undefined ? '' : '&emsp;'}${escape(name)}`,
    escape(detail ?? ''),
    outcome === 'done' ? '' : outcome,
    duration(durationMs),
  ])
  const time = `## Time\n\n${table(['Phase', '', '', 'Time'], 'lllr', rows)}`
  return pace.length === 0 ? time : `${time}\n\n${pace.join('\n')}`
}

function environment(run: RunResult): string {
  const rows = environmentRows(run).map(([name, value]) => [escape(name), escape(value)])
  return `## Environment\n\n${table(['', ''], 'll', rows)}`
}

function table(head: readonly string[], align: string, rows: readonly (readonly string[])[]): string {
  const rule = Array.from(align, side => (side === 'r' ? '--:' : '---'))
  return [head, rule, ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

/** Text that Markdown shows as it is, in one line. */
function escape(text: string): string {
  return firstLine(text).replaceAll(/[\\`*_{}[\]<>|~#&]/g, char =>
    char === '<' ? '&lt;' : char === '&' ? '&amp;' : `\\${char}`,
  )
}

function address(text: string): string {
  return /^https?:\/\/[^\s<>]+$/.test(text) ? `<${text}>` : escape(text)
}

/** A code span, whose fence is longer than any run of backticks within. */
function code(text: string): string {
  const fenceText = '`'.repeat(longestRun(text) + 1)
  const padding = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${fenceText}${padding}${text}${padding}${fenceText}`
}

function fence(text: string): string {
  const marks = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return `${marks}text\n${text}\n${marks}`
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length))
}
