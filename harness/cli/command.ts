import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from 'commander'
import type { Exits } from './exit-help.ts'
import { MODULE, PROJECT_ROOT } from '../paths.ts'

/** Headings of the help, in its order. */
export const COMMAND_GROUPS = ['Test', 'Clusters', 'Upgrades', 'Results', 'Machine'] as const

/** What a command gets besides its arguments. */
export interface CommandContext {
  /** The whole command line as it was typed, for the report. */
  readonly line: readonly string[]
  /** Sets the exit code: see EXIT. */
  readonly exit: (code: number) => void
}

/**
 * One command. Its file in `harness/cli/commands/` has the command's name and exports it as `command`; nothing else
 * registers it.
 *
 * The file is loaded for every help text: it imports its implementation inside the action, so that help answers at once.
 */
export interface CliCommand {
  readonly group: (typeof COMMAND_GROUPS)[number]
  /** One line, as the help shows it. */
  readonly summary: string
  /** Whole command lines for the end of the command's help; at least one. */
  readonly examples: readonly string[]
  /** What its exit codes mean, for its help; {@link PLAIN_EXITS} where nothing is said. */
  readonly exits?: Exits
  /** The same for its parts, such as `save` of `baseline save`, by name; those of the command where nothing is said. */
  readonly partExits?: Readonly<Record<string, Exits>>
  /** Declares arguments, options and the action, which ends with `context.exit(code)`. */
  readonly define: (command: Command, context: CommandContext) => void
}

const COMMANDS = join(PROJECT_ROOT, 'harness', 'cli', 'commands')

/** Every command by name, in the order of the help. */
export async function loadCommands(): Promise<ReadonlyMap<string, CliCommand>> {
  const files = (await readdir(COMMANDS)).filter(name => name.endsWith(MODULE) && !name.endsWith(`.test${MODULE}`))
  const found = await Promise.all(
    files.map(async (file): Promise<[string, CliCommand]> => {
      const module: { command: CliCommand } = await import(pathToFileURL(join(COMMANDS, file)).href)
      return [basename(file, MODULE), module.command]
    }),
  )
  const place = ([, { group }]: [string, CliCommand]) => COMMAND_GROUPS.indexOf(group)
  return new Map(found.toSorted((a, b) => place(a) - place(b) || a[0].localeCompare(b[0])))
}
