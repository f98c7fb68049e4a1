import type { CliCommand } from '../command.ts'

/** `setup`: what `npm run setup` calls. */
export const command: CliCommand = {
  group: 'Machine',
  summary: 'apply the cures of "doctor" (Debian and Ubuntu, as root)',
  examples: ['npm run setup', 'npx cilium-conformance setup --dry-run'],
  define: (parser, { exit }) =>
    parser
      .option('--dry-run', 'only say what would be done')
      .action(async (flags: { dryRun?: true }) =>
        exit(await (await import('../setup.ts')).setupCommand({ dryRun: flags.dryRun === true })),
      ),
}
