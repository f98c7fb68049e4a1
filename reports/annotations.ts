import type { CaseResult, RunResult } from '../harness/results/model.ts'
import { unprovenIn } from '../harness/results/exit-code.ts'
import { fullTitle, needAttention, unprovenText } from './tally.ts'

/** GitHub shows ten annotations of a kind for a step; a few places are left to other tools. */
const MOST = 8

/**
 * Problems as GitHub's workflow commands, at most eight, errors outside of cases first. When there is more,
 * the last one says how much.
 */
export function annotations(run: RunResult): string[] {
  const all = [
    ...run.errors.map(({ phase, message, cure }) =>
      command('error', { title: `broken: ${phase}` }, cure === undefined ? message : `${message}\nfix: ${cure}`),
    ),
    ...needAttention(run.cases).map(annotation),
    ...unprovenIn(run).map(part =>
      command('warning', { title: `inconclusive: ${part.kind} ${part.name}` }, unprovenText(part)),
    ),
  ]
  if (all.length <= MOST) return all
  const rest = all.length - (MOST - 1)
  return [
    ...all.slice(0, MOST - 1),
    command('error', { title: `${rest} more problems` }, 'The job summary and the report list all of them.'),
  ]
}

function annotation(c: CaseResult): string {
  const ending = c.profile === 'bare' ? '.bare.test.ts' : '.test.ts'
  const properties = {
    file: c.file ?? `suites/${c.suite}/${c.topic}${ending}`,
    title: `${c.verdict} on ${c.profile}: ${fullTitle(c)}`,
  }
  return command(c.verdict === 'inconclusive' ? 'warning' : 'error', properties, c.reason ?? '')
}

function command(kind: 'error' | 'warning', properties: Readonly<Record<string, string>>, message: string): string {
  const named = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`)
  return `::${kind} ${named.join(',')}::${escapeMessage(message)}`
}

/** https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts: what would end a message or begin another. */
function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
