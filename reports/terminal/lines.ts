import type { CaseResult, Phase, RunResult, Verdict } from '../../harness/results/model.ts'
import { commonLines } from '../common-traffic.ts'
import { duration, firstLine } from '../format.ts'
import { groupLost, lostLine } from '../lost.ts'
import { pairLines } from '../node-pairs.ts'
import { stripText } from '../plots/strip-text.ts'
import { answerOf, countVerdicts, fullTitle, needAttention, paceLines, tallySuites } from '../tally.ts'
import type { Paint } from './paint.ts'

/** How many lines of a reason the end repeats. */
const FIRST_LINES = 3

/** Words of a case line. Those of a case that needs a look are longer, so that they stand out of the column. */
const WORDS: Readonly<Record<Verdict, string>> = {
  passed: 'ok  ',
  skipped: 'skip',
  failed: 'FAILED',
  broken: 'BROKEN',
  inconclusive: 'INCONCLUSIVE',
}

/** A case that ended: one line if it passed or was skipped, else its whole reason below. */
export function caseLines(c: CaseResult, paint: Paint): string[] {
  const place = `${c.suite}/${c.topic}  ${fullTitle(c)}`
  const word = paint(WORDS[c.verdict], c.verdict)
  if (c.verdict === 'skipped') return [`${word} ${paint(`${place}: ${firstLine(c.reason ?? '')}`, 'soft')}`]
  const line = `${word} ${place}  ${paint(`(${duration(c.durationMs)})`, 'soft')}`
  const plots = (c.plots ?? []).flatMap(plot => indent(stripText(plot)))
  return c.verdict === 'passed' ? [line, ...plots] : [line, ...indent((c.reason ?? '').split('\n')), ...plots]
}

/** How the run went, for the end of the output. The last three lines are the verdict and the counts. */
export function endLines(run: RunResult, reportDir: string | undefined, paint: Paint): string[] {
  return [
    ...section(suiteTable(run)),
    ...section(paceLines(run)),
    ...section(run.phases.length === 0 ? [] : phaseTable(run.phases)),
    ...section(ruledOutLines(run.cases, paint)),
    ...section(troubles(run, paint)),
    ...section(commonLines(run)),
    ...section(pairLines(run)),
    ...section(groupLost(run).map(lostLine)),
    ...closingLines(run, reportDir, paint),
  ]
}

/** The end of a quiet run, whose cases that need a look have been told already. */
export function quietEndLines(run: RunResult, reportDir: string | undefined, paint: Paint): string[] {
  const lost = groupLost(run).map(lostLine)
  return [
    ...section(errorLines(run, paint)),
    ...section(commonLines(run)),
    ...section(pairLines(run)),
    ...section(lost),
    ...closingLines(run, reportDir, paint),
  ]
}

/** Where the report is, the verdict, and two lines of counts, which add up to all cases. */
function closingLines(run: RunResult, reportDir: string | undefined, paint: Paint): string[] {
  const { passed, failed, broken, skipped, inconclusive } = countVerdicts(run.cases)
  const { verdict, why } = answerOf(run)
  return [
    '',
    ...(reportDir === undefined ? [] : [`report: ${reportDir}/index.html`]),
    `${paint(verdict, run.verdict)}: ${why}; exit code ${run.exitCode}`,
    `${broken} broken, ${inconclusive} inconclusive`,
    `${passed} passed, ${failed} failed, ${skipped} skipped`,
  ]
}

/** How many cases each choice of the caller ruled out, most first: a setting of the profile or the values, or the cluster. */
export function ruledOutLines(cases: readonly CaseResult[], paint: Paint): string[] {
  const ruledOut = cases.filter(c => c.ruledOut === true)
  const alike = Map.groupBy(ruledOut, c => `on ${c.profile}: ${firstLine(c.reason ?? '')}`)
  const sorted = [...alike].toSorted(([, one], [, other]) => other.length - one.length)
  return sorted.map(([why, { length }]) => {
    const count = length === 1 ? '1 case' : `${length} cases`
    return `${paint(WORDS.skipped, 'skipped')} ${paint(`${count} ${why}`, 'soft')}`
  })
}

function errorLines(run: RunResult, paint: Paint): string[] {
  return run.errors.flatMap(({ phase, message, cure }) => [
    `${paint(WORDS.broken, 'broken')} ${phase}`,
    ...indent([...message.split('\n'), ...(cure === undefined ? [] : [`fix: ${cure}`])]),
  ])
}

function troubles(run: RunResult, paint: Paint): string[] {
  const cases = sameReason(needAttention(run.cases)).flatMap(alike => [
    ...alike.map(c => `${paint(WORDS[c.verdict], c.verdict)} ${c.id} on ${c.profile}`),
    ...indent(headOf(alike[0]?.reason ?? '')),
  ])
  return [...errorLines(run, paint), ...cases]
}

/** Without a cluster every case has the same reason, which is then told once. */
function sameReason(cases: readonly CaseResult[]): CaseResult[][] {
  const groups = new Map<string, CaseResult[]>()
  for (const c of cases) {
    const alike = groups.get(c.reason ?? '')
    if (alike === undefined) groups.set(c.reason ?? '', [c])
    else alike.push(c)
  }
  return [...groups.values()]
}

function headOf(reason: string): string[] {
  const lines = reason.split('\n')
  const rest = lines.length - FIRST_LINES
  return rest <= 0 ? lines : [...lines.slice(0, FIRST_LINES), `(${rest} more ${rest === 1 ? 'line' : 'lines'})`]
}

function suiteTable(run: RunResult): string[] {
  if (run.cases.length === 0) return []
  const head = ['suite', 'profile', 'passed', 'failed', 'broken', 'skipped', 'inconclusive', 'time']
  const rows = tallySuites(run).map(({ suite, profile, counts, durationMs }) => {
    const { passed, failed, broken, skipped, inconclusive } = counts
    return [suite, profile, ...[passed, failed, broken, skipped, inconclusive].map(String), duration(durationMs)]
  })
  return columns([head, ...rows], 2)
}

function phaseTable(phases: readonly Phase[]): string[] {
  const rows = phases.map(({ name, parent, detail, outcome, durationMs }) => {
    const label = detail === undefined ? name : `${name} (${detail})`
    const note = outcome === 'done' ? '' : `, ${outcome}`
    return [`${parent === undefined ? '' : '  '}${label}${note}`, duration(durationMs)]
  })
  return columns([['phase', 'time'], ...rows], 1)
}

/** Aligns cells: the first `left` columns to the left, the others to the right. */
function columns(rows: readonly (readonly string[])[], left: number): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows.map(row => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0
      return column < left ? cell.padEnd(width) : cell.padStart(width)
    })
    return cells.join('  ')
  })
}

function section(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines]
}

function indent(lines: readonly string[]): string[] {
  return lines.map(line => `     ${line}`)
}
