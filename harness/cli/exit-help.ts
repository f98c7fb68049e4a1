/** What exit codes mean to a command, by code. */
export type Exits = Readonly<Record<number, string>>

const USAGE = 'wrong usage or configuration; nothing was changed'

/** Exit codes of whatever ends like a run. */
export const RUN_EXITS: Exits = {
  0: 'every case that could run passed',
  1: 'a case failed: Cilium did the wrong thing',
  2: USAGE,
  3: 'broken: the program could not tell',
  4: 'inconclusive: noise; nothing passed, at all or in a named profile or suite; or more skips than --max-skipped',
  130: 'interrupted by SIGINT; 143 by SIGTERM',
}

/** Exit codes of a command that says nothing else. */
export const PLAIN_EXITS: Exits = { 0: 'done', 2: USAGE, 3: 'the command could not finish' }

/** The end of a help text. */
export function exitHelp(exits: Exits): string {
  const lines = Object.entries(exits).map(([code, meaning]) => `  ${code.padEnd(5)}${meaning}`)
  return `\nExit codes:\n${lines.join('\n')}`
}
