import { Command, CommanderError } from 'commander'
import { messageOf, UsageError } from '../results/errors.ts'
import { EXIT } from '../results/exit-code.ts'
import { cleanText } from '../results/redact.ts'
import { bearClosedPipes } from './closed-pipe.ts'
import { type CommandContext, loadCommands } from './command.ts'
import { PLAIN_EXITS, RUN_EXITS, exitHelp } from './exit-help.ts'
import { refuseRepeated, withSuggestion } from './option-checks.ts'
import { harnessVersion } from '../engine/version.ts'

/**
 * Runs the command line.
 *
 * @param argv Arguments after the program's name.
 * @returns The exit code: see EXIT, and 2 for anything wrong in the arguments.
 */
export async function main(argv: readonly string[]): Promise<number> {
  bearClosedPipes()
  let exitCode: number = EXIT.ok
  const program = await createProgram({
    line: ['cilium-conformance', ...argv],
    exit: code => {
      exitCode = code
    },
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    // commander has printed its own message; help and version end with code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    process.stderr.write(cleanText(`error: ${messageOf(error)}\n`))
    return error instanceof UsageError ? EXIT.usage : EXIT.broken
  }
}

/** The program with every command of `harness/cli/commands/`. */
export async function createProgram(context: CommandContext): Promise<Command> {
  const program: Command = new Command('cilium-conformance')
    .description('Tests what Cilium does on a real Kubernetes cluster, and checks Helm values before an upgrade.')
    .version(await harnessVersion(), '-v, --version', 'print the version')
    .exitOverride()
    .showHelpAfterError('(add --help for all options and examples)')
    .enablePositionalOptions()
    .helpCommand(false)
    .addHelpText('after', exitHelp(RUN_EXITS))
    .addHelpText(
      'after',
      examples(['npx cilium-conformance run', 'npx cilium-conformance list', 'npx cilium-conformance run --help']),
    )
  for (const [
    name,
    { group, summary, examples: lines, exits = PLAIN_EXITS, partExits, define },
  ] of await loadCommands()) {
    const command = program.command(name).helpGroup(`${group}:`).description(summary)
    define(command, context)
    if (command.options.some(option => option.attributeName() === 'config')) command.hook('preAction', configured)
    command.addHelpText('after', exitHelp(exits))
    for (const part of command.commands) part.addHelpText('after', exitHelp(partExits?.[part.name()] ?? exits))
    command.addHelpText('after', examples(lines))
    for (const each of [command, ...command.commands]) {
      refuseRepeated(each)
      each.configureOutput({ outputError: (text, write) => write(withSuggestion(text, each, program.commands)) })
    }
    for (const part of command.commands)
      part.addHelpText('after', examples(lines.filter(line => line.includes(` ${name} ${part.name()} `))))
  }
  return program
}

/** What is said of a registry is checked for itself, though it means something only beside one. */
function beside(key: string): { registry?: string } {
  return key === 'registryCa' || key === 'registryTags' ? { registry: 'any.example.com' } : {}
}

async function configured(_: Command, command: Command): Promise<void> {
  const { applyConfig } = await import('./config.ts')
  const { makePlan } = await import('./plan.ts')
  await applyConfig(command, (key, value, own) => makePlan({ ...beside(key), [key]: value, own }))
}

function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map(line => `  $ ${line}`).join('\n')}`
}
