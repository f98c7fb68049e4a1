import type { CliCommand } from '../command.ts'

/** `gc`: removes what dead runs left. */
export const command: CliCommand = {
  group: 'Clusters',
  summary: 'remove what runs left behind that ended without cleaning up',
  examples: ['npx cilium-conformance gc --dry-run', 'npx cilium-conformance gc --all'],
  define: (parser, { exit }) =>
    parser
      .option('--all', 'kept clusters as well')
      .option('--dry-run', 'only say what would go')
      .action(async (flags: { all?: true; dryRun?: true }) => exit(await (await import('../gc.ts')).gcCommand(flags))),
}
