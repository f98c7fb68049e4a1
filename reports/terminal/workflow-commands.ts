/**
 * Data whose texts are no command to GitHub's runner, which obeys every line of a log that begins with two colons after blanks, and
 * `##[` anywhere in one: such a line could end masks and groups, or make a verdict of its own.
 *
 * Source: TryParse and TryParseV2 in https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function withoutCommands(told: unknown): unknown {
  if (typeof told === 'string') return told.replaceAll(/^(\s*):(?=:)/gm, '$1: ').replaceAll('##[', '# #[')
  if (Array.isArray(told)) return told.map(withoutCommands)
  if (typeof told !== 'object' || told === null) return told
  return Object.fromEntries(Object.entries(told).map(([key, value]) => [key, withoutCommands(value)]))
}
