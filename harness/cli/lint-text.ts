import { styleText } from 'node:util'
import type { Remark } from '../upgrade/documents/read.ts'
import { type Finding, SEVERITIES, type Severity } from '../results/finding.ts'

const COLOURS = { error: 'red', warning: 'yellow', note: 'cyan' } as const satisfies Record<Severity, string>

/** GitHub shows ten annotations a step; the last of ours says how many there are besides. */
const MOST_ANNOTATIONS = 8

/** A finding for a terminal, an empty line after it. */
export function findingLines(finding: Finding): string[] {
  const { file, line, column, severity, rule, consequence, message, replacement, fixable, source } = finding
  const word = styleText(COLOURS[severity], severity, { stream: process.stdout })
  return [
    `${file}:${line}:${column}  ${word}  ${rule} (${consequence})`,
    `  ${message}`,
    ...(replacement === undefined ? [] : [`  fix: ${replacement}${fixable ? '  [--fix does this]' : ''}`]),
    `  source: ${source}`,
    '',
  ]
}

/** Findings as GitHub's workflow commands, the weightiest first, at most eight. */
export function annotations(findings: readonly Finding[]): string[] {
  const sorted = SEVERITIES.flatMap(severity => findings.filter(finding => finding.severity === severity))
  const shown = sorted.length > MOST_ANNOTATIONS ? sorted.slice(0, MOST_ANNOTATIONS - 1) : sorted
  const lines = shown.map(({ severity, file, line, column, rule, message, replacement }) => {
    const command = severity === 'note' ? 'notice' : severity
    const place = `file=${property(file)},line=${line},col=${column},title=${property(rule)}`
    return `::${command} ${place}::${data(replacement === undefined ? message : `${message} Fix: ${replacement}`)}`
  })
  const rest = sorted.slice(shown.length)
  if (rest.length > 0) lines.push(`::notice title=lint-values::${data(`There are more, see the log: ${tally(rest)}`)}`)
  return lines
}

/** A remark for a terminal. */
export function remarkLine({ file, line, column, text }: Remark): string {
  return `${file}:${line}:${column}  ${text}`
}

/** A remark as GitHub's workflow command. */
export function remarkAnnotation({ file, line, column, text }: Remark): string {
  return `::notice file=${property(file)},line=${line},col=${column},title=lint-values::${data(text)}`
}

/** How many findings there are of each severity, in words. */
export function tally(findings: readonly Finding[]): string {
  const counts = SEVERITIES.map(severity => {
    const count = findings.filter(finding => finding.severity === severity).length
    return `${count} ${severity}${count === 1 ? '' : 's'}`
  })
  return counts.join(', ')
}

/** Text of a workflow command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** Value of a property of a workflow command. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
