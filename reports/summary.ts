import { coverageOf, isThin } from '../harness/results/coverage.ts'
import type { CaseResult, RunResult } from '../harness/results/model.ts'
import { commonLines } from './common-traffic.ts'
import { duration, figure, firstLine, plural } from './format.ts'
import { environmentRows } from './environment.ts'
import { groupLost, lostLine } from './lost.ts'
import { codeSpan, escapeMarkdown, fencedText, markdownTable } from './markdown.ts'
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

/** How much of one reason is told: all of them fit into that room. */
const MOST_LETTERS = 12_000

/** How much of one line. */
const MOST_OF_LINE = 1000

/** summary.md: the run in GitHub's Markdown, the answer first; good as it is for `$GITHUB_STEP_SUMMARY`. */
export function renderSummary(run: RunResult): string {
  const sections = [
    `**${escape(headline(run))}**`,
    errors(run),
    common(run),
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

function common(run: RunResult): string {
  return commonLines(run)
    .map(line => `- ${escape(line)}`)
    .join('\n')
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
  return markdownTable(head, 'llrrrrrr', rows)
}

function nodePairs(run: RunResult): string {
  const told = pairMatrices(run).map(({ profile, line, ends, cell }) => {
    const rows = ends.map(from => [escape(from), ...ends.map(to => cellText(cell(from, to)))])
    const head = ['from \\\\ to', ...ends.map(escape)]
    return `**${escape(profile)}**: ${escape(line)}\n\n${markdownTable(head, 'l'.repeat(head.length), rows)}`
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
    `**${c.verdict.toUpperCase()}** ${escape(fullTitle(c))}, on profile ${escape(c.profile)} (${codeSpan(c.id)})`,
    fence(c.reason ?? ''),
  ]
  const proof = c.evidence.map(({ name, path }) => `${escape(name)}: ${codeSpan(path)}`)
  if (c.docs !== undefined) proof.push(`documented at ${address(c.docs)}`)
  if (proof.length > 0) parts.push(proof.map(line => `- ${line}`).join('\n'))
  return parts.join('\n\n')
}

/**
 * By cause, where so much was skipped that the verdict says little. A case that lacks several things counts for the first; below
 * "Skipped" it has all of them.
 */
function coverage(run: RunResult): string {
  const covered = coverageOf(run.cases)
  if (!isThin(covered)) return ''
  const { chosen, skipped } = covered
  const head = `${skipped.length} of ${plural(chosen, 'chosen case')} were skipped for want of something that nobody ruled out.`
  const rows = groupSkips(skipped, firstLine).map(({ reason, cases }) => [String(cases.length), escape(reason)])
  return `## Not covered\n\n${head}\n\n${markdownTable(['Cases', 'Cause'], 'rl', rows)}`
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
    codeSpan(caseId),
  ])
  const align = `l${'r'.repeat(profiles.length)}l`
  return `## Measurements\n\n${markdownTable(['Figure', ...profiles.map(escape), 'Case'], align, cells)}`
}

function skips(run: RunResult): string {
  const groups = groupSkips(run.cases)
  if (groups.length === 0) return ''
  return ['## Skipped', ...groups.map(skipGroup)].join('\n\n')
}

function skipGroup({ reason, cases }: SkipGroup): string {
  const byId = Map.groupBy(cases, c => c.id)
  const list = [...byId].map(([id, same]) => `- ${codeSpan(id)} (${same.map(c => escape(c.profile)).join(', ')})`)
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
  const time = `## Time\n\n${markdownTable(['Phase', '', '', 'Time'], 'lllr', rows)}`
  return pace.length === 0 ? time : `${time}\n\n${pace.join('\n')}`
}

function environment(run: RunResult): string {
  const rows = environmentRows(run).map(([name, value]) => [escape(name), escape(value)])
  return `## Environment\n\n${markdownTable(['', ''], 'll', rows)}`
}

/** The first line of a text, as Markdown shows it; of a long one, the beginning. */
function escape(text: string): string {
  const line = firstLine(text)
  return escapeMarkdown(line.length <= MOST_OF_LINE ? line : `${line.slice(0, MOST_OF_LINE)} ...`)
}

/** A block of text; of a long one, the beginning. */
function fence(text: string): string {
  const more = text.length - MOST_LETTERS
  return fencedText(more <= 0 ? text : `${text.slice(0, MOST_LETTERS)}\n(${more} more letters)`)
}

function address(text: string): string {
  return /^https?:\/\/[^\s<>]+$/.test(text) ? `<${text}>` : escape(text)
}
