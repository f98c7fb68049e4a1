import type { CliCommand } from '../command.ts'
import { PLAIN_EXITS } from '../exit-help.ts'

/** `doctor`: looks and changes nothing. */
export const command: CliCommand = {
  group: 'Machine',
  summary: 'show what this machine can do, and how to fix what it cannot',
  examples: ['npx cilium-conformance doctor', 'npx cilium-conformance doctor --json'],
  exits: { ...PLAIN_EXITS, 0: 'a cluster can be created here', 3: 'something that a cluster needs is missing' },
  define: (parser, { exit }) =>
    parser
      .option('--json', 'print JSON')
      .action(async (flags: { json?: true }) =>
        exit(await (await import('../doctor.ts')).doctorCommand({ json: flags.json === true })),
      ),
}
