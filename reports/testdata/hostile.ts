import type { RunResult } from '../../harness/results/model.ts'
import type { UpgradeResult } from '../../harness/results/upgrade.ts'
import { golden } from './golden.ts'
import { upgrade } from './upgrade.ts'

/** What whoever names pods, nodes and namespaces, or writes a log, could try in a report. */
export const HOSTILE: Readonly<Record<string, string>> = {
  markup: `</pre></title></script>"'><img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`,
  'markup of XML': ']]></failure><testcase name="owned"/><!-- & &bogus; <![CDATA[',
  controls: '\u001b[2J\u001b[31mred\u001b]0;owned\u0007\u0000\b\r\u009b31m\u202egnp\u2066\uD800\uFFFE',
  markdown: ' ]( | ``` ~~~ **a** _b_ [x](javascript:owned) ![x](http://owned) <b>x</b> <http://owned>',
  'blocks of Markdown': '\n\n# owned\n\n<img src=x>\n\n| owned |\n| --- |\n\n```\n\r\r> owned\n\n---\n',
  'commands of GitHub': '\n::error::owned\n  ::stop-commands::owned\n##[error]owned\n%0A::owned::',
  addresses: ' javascript:owned data:text/html,owned ../../owned //owned.example',
}

/** Texts that a schema, or the time, holds to a form. */
const OF_A_FORM = new Set([
  'verdict',
  'startedAt',
  'endedAt',
  'role',
  'outcome',
  'path',
  'observations',
  'mediaType',
  'docs',
])
const OF_A_FORM_IN_UPGRADES = new Set([
  ...OF_A_FORM,
  'stage',
  'weight',
  'severity',
  'effect',
  'kind',
  'rule',
  'at',
  'legal',
])

/** A run in which every text that has no form of its own ends in this one. */
export function hostileRun(text: string): RunResult {
  return { ...withText(golden, text, OF_A_FORM), id: golden.id }
}

/** The same of an upgrade. */
export function hostileUpgrade(text: string): UpgradeResult {
  return { ...withText(upgrade, text, OF_A_FORM_IN_UPGRADES), id: upgrade.id }
}

function withText<T>(value: T, text: string, kept: ReadonlySet<string>): T
function withText(value: unknown, text: string, kept: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return `${value}${text}`
  if (Array.isArray(value)) return value.map(item => withText<unknown>(item, text, kept))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, kept.has(key) ? item : withText<unknown>(item, text, kept)]),
  )
}
