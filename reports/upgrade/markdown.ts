import { EFFECTS, type UpgradeResult } from '../../harness/result/upgrade.ts'
import { EFFECT_WORDS, VERDICT_WORDS, headline, pathName, span } from './words.ts'

/** The page as Markdown, for a ticket or a pull request. */
export function renderUpgradeMarkdown(result: UpgradeResult): string {
  const { verdict, reasons, path, rehearsal, findings, changes, maxOutageMs } = result
  const lines = [`# ${VERDICT_WORDS[verdict]}: ${headline(result)}`, '']
  if (reasons.length === 0) lines.push('Everything was looked at and nothing speaks against it.')
  for (const { weight, area, text } of reasons) lines.push(`- **${weight}** (${area}): ${cell(text)}`)
  lines.push('', '## Version path', '', path.text, '')
  lines.push('## Rehearsal', '')
  if (rehearsal === undefined) lines.push(`None: ${cell(result.notRehearsed ?? 'the check ended before')}`, '')
  for (const leg of rehearsal?.legs ?? []) {
    lines.push(`### ${leg.name}: ${leg.from} to ${leg.to} (${leg.outcome}, ${span(leg.durationMs)})`, '')
    lines.push(
      ...table(
        ['path', 'sent', 'missed', 'interruptions', 'longest', 'total', ''],
        leg.paths.map(one => [
          pathName(one),
          String(one.sent),
          String(one.missed),
          String(one.interruptions.length),
          one.longestMs > maxOutageMs && !one.control ? `**${span(one.longestMs)}**` : span(one.longestMs),
          span(one.totalMs),
          [one.ended, one.starved ? 'the machine was starved' : undefined].filter(Boolean).join('; '),
        ]),
      ),
    )
  }
  if (rehearsal !== undefined && rehearsal.suites.length > 0) {
    const counts = ['passed', 'failed', 'broken', 'skipped', 'inconclusive'] as const
    lines.push(
      ...table(
        ['suites', ...counts],
        rehearsal.suites.map(one => [one.stage, ...counts.map(count => String(one[count]))]),
      ),
    )
  }
  lines.push(`## Values: ${findings.length} findings`, '')
  for (const { severity, file, line, message } of findings.filter(({ severity: one }) => one !== 'note'))
    lines.push(`- ${severity}: ${file}:${line}: ${cell(message)}`)
  lines.push('', `## Rendered objects: ${changes.length} differences`, '')
  for (const effect of EFFECTS) {
    const own = changes.filter(change => change.effect === effect)
    if (own.length === 0) continue
    lines.push(`${own.length}: ${EFFECT_WORDS[effect]}`, '')
    for (const { what, before, after } of effect === 'datapath' ? own : [])
      lines.push(`- ${what}: ${cell(before ?? 'nothing')} -> ${cell(after ?? 'nothing')}`)
    lines.push('')
  }
  return `${lines.join('\n').trimEnd()}\n`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [tableRow(head), tableRow(head.map(() => '---')), ...rows.map(tableRow), '']
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`
}

/** Text that breaks neither a list nor a table. */
function cell(text: string): string {
  return text.replaceAll('\n', ' ').replaceAll('|', String.raw`\|`)
}
