import type { CliCommand } from '../command.ts'

/** `doctor`: looks and changes nothing. */
export const command: CliCommand = {
  group: 'Machine',
  summary: 'say what this machine can do, and the cure for what it cannot',
  examples: ['npx cilium-conformance doctor', 'npx cilium-conformance doctor --json'],
  define: (parser, { exit }) =>
    parser
      .option('--json', 'as JSON')
      .action(async (flags: { json?: true }) =>
        exit(await (await import('../doctor.ts')).doctorCommand({ json: flags.json === true })),
      ),
}
