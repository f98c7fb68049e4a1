import type { CliCommand } from '../command.ts'

/** `setup`: what `npm run setup` calls. */
export const command: CliCommand = {
  group: 'Machine',
  summary: 'install what "doctor" finds missing (Debian and Ubuntu, as root)',
  examples: [
    'npx cilium-conformance setup',
    'npx cilium-conformance setup --tests',
    'npx cilium-conformance setup --dry-run',
  ],
  define: (parser, { exit }) =>
    parser
      .option('--dry-run', 'only print what would be done')
      .option('--tests', 'also install what the tests of this project use: Chromium and xmllint')
      .action(async (flags: { dryRun?: true; tests?: true }) =>
        exit(
          await (await import('../setup.ts')).setupCommand({
            dryRun: flags.dryRun === true,
            tests: flags.tests === true,
          }),
        ),
      ),
}
