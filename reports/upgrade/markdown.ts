import { placeText } from '../../harness/results/finding.ts'
import {
  EFFECTS,
  type Leg,
  type PathOutcome,
  type Rehearsal,
  type UpgradeResult,
} from '../../harness/results/upgrade.ts'
import { plural } from '../format.ts'
import { escapeMarkdown as plain, markdownTable } from '../markdown.ts'
import { factsOf } from './facts.ts'
import { EFFECT_WORDS, VERDICT_WORDS, WATCHED, besides, headline, pathName, span } from './words.ts'

/** The page as Markdown, for a ticket or a pull request. */
export function renderUpgradeMarkdown(result: UpgradeResult): string {
  const { verdict, reasons, path, rehearsal, findings, changes } = result
  const lines = [`# ${VERDICT_WORDS[verdict]}: ${plain(headline(result))}`, '']
  lines.push(
    ...table(
      ['', ''],
      factsOf(result).map(({ name, text, tone }) => [
        plain(name),
        tone === undefined ? plain(text) : `**${plain(text)}**`,
      ]),
    ),
  )
  if (reasons.length === 0) lines.push('Everything was checked, and nothing speaks against the upgrade.')
  for (const { weight, area, text } of reasons) lines.push(`- **${weight}** (${plain(area)}): ${plain(text)}`)
  if (path.legal) lines.push('', '## Version path', '', plain(path.text))
  lines.push('', '## Rehearsal', '')
  if (rehearsal === undefined) lines.push(`None: ${plain(result.notRehearsed ?? 'the check ended before it')}`, '')
  else lines.push(...rehearsalLines(rehearsal, result.maxOutageMs))
  lines.push(`## Values: ${plural(findings.length, 'finding')}`, '')
  for (const { severity, file, line, message } of findings.filter(({ severity: one }) => one !== 'note'))
    lines.push(`- ${severity}: ${plain(placeText({ file, line }))}: ${plain(message)}`)
  lines.push('', `## Rendered objects: ${plural(changes.length, 'difference')}`, '')
  for (const effect of EFFECTS) {
    const own = changes.filter(change => change.effect === effect)
    if (own.length === 0) continue
    lines.push(`${EFFECT_WORDS[effect]}: ${own.length}`, '')
    for (const { what, before, after } of effect === 'datapath' ? own : [])
      lines.push(`- ${plain(what)}: ${plain(before ?? 'not set')} -> ${plain(after ?? 'not set')}`)
    lines.push('')
  }
  return `${lines.join('\n').trimEnd()}\n`
}

function rehearsalLines({ legs, watches, suites, metrics }: Rehearsal, maxOutageMs: number): string[] {
  const counts = ['passed', 'failed', 'broken', 'skipped', 'inconclusive'] as const
  const figures = Object.keys(metrics.stages[0]?.figures ?? {})
  return [
    ...legs.flatMap(leg => [
      `### ${plain(leg.name)}: ${plain(leg.from)} to ${plain(leg.to)} (${leg.outcome}, ${span(leg.durationMs)})`,
      '',
      ...pathTable(leg, maxOutageMs),
    ]),
    ...watches.flatMap(watch => [
      `### ${WATCHED[watch.stage]} (${span(watch.durationMs)})`,
      '',
      ...pathTable(watch, maxOutageMs),
    ]),
    ...(suites.length === 0
      ? []
      : table(
          ['suites', ...counts],
          suites.map(one => [plain(one.stage), ...counts.map(count => String(one[count]))]),
        )),
    ...(figures.length === 0
      ? []
      : table(
          ['the agents’ own metrics', ...metrics.stages.map(({ stage }) => plain(stage))],
          figures.map(name => [plain(name), ...metrics.stages.map(stage => String(stage.figures[name] ?? 0))]),
        )),
  ]
}

function pathTable({ paths, durationMs }: Pick<Leg, 'paths' | 'durationMs'>, maxOutageMs: number): string[] {
  return table(
    ['path', `${span(durationMs)} from left to right`, 'longest', 'total', 'interruptions', 'missed of sent', ''],
    paths.map(one => [
      plain(pathName(one)),
      `\`${strip(one, durationMs)}\``,
      one.longestMs > maxOutageMs && !one.control ? `**${span(one.longestMs)}**` : span(one.longestMs),
      span(one.totalMs),
      String(one.interruptions.length),
      `${one.missed} of ${one.sent}`,
      plain(besides(one).join('; ')),
    ]),
  )
}

/** Parts of a leg in a strip. */
const PARTS = 30

/** A leg as a line of text: a block where the path stood still for most of the time, half a block for some of it. */
export function strip({ interruptions }: Pick<PathOutcome, 'interruptions'>, durationMs: number): string {
  const size = durationMs / PARTS
  return Array.from({ length: PARTS }, (_, index) => {
    const still = interruptions.reduce(
      (sum, { startMs, lengthMs }) =>
        sum + Math.max(0, Math.min((index + 1) * size, startMs + lengthMs) - Math.max(index * size, startMs)),
      0,
    )
    return still === 0 ? '·' : still < size / 2 ? '▄' : '█'
  }).join('')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [markdownTable(head, 'l'.repeat(head.length), rows), '']
}
