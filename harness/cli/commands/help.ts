import { UsageError } from '../../results/errors.ts'
import type { CliCommand } from '../command.ts'

/** `help`: what `--help` says. */
export const command: CliCommand = {
  group: 'Machine',
  summary: 'show the help of the program or of a command',
  examples: ['npx cilium-conformance help run'],
  define: parser =>
    parser.argument('[command]', 'name of a command').action((name: string | undefined) => {
      const { parent } = parser
      const wanted = name === undefined ? parent : parent?.commands.find(other => other.name() === name)
      if (wanted == null)
        throw new UsageError(`unknown command "${name}". "cilium-conformance help" lists all commands.`)
      wanted.help()
    }),
}
