import type { CliCommand } from '../command.ts'

/** `gc`: removes what dead runs left. */
export const command: CliCommand = {
  group: 'Clusters',
  summary: 'remove what is left of runs that were killed',
  examples: ['npx cilium-conformance gc --dry-run', 'npx cilium-conformance gc --all'],
  define: (parser, { exit }) =>
    parser
      .option('--all', 'also remove kept clusters')
      .option('--dry-run', 'only print what would be removed')
      .action(async (flags: { all?: true; dryRun?: true }) => exit(await (await import('../gc.ts')).gcCommand(flags))),
}
