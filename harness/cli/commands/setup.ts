import type { CliCommand } from '../command.ts'

/** `setup`: what `npm run setup` calls. */
export const command: CliCommand = {
  group: 'Machine',
  summary: 'apply the cures of "doctor" (Debian and Ubuntu, as root)',
  examples: ['npm run setup', 'npm run setup -- --tests', 'npx cilium-conformance setup --dry-run'],
  define: (parser, { exit }) =>
    parser
      .option('--dry-run', 'only say what would be done')
      .option('--tests', 'also what the project’s own tests use: Chromium and xmllint')
      .action(async (flags: { dryRun?: true; tests?: true }) =>
        exit(
          await (await import('../setup.ts')).setupCommand({
            dryRun: flags.dryRun === true,
            tests: flags.tests === true,
          }),
        ),
      ),
}
