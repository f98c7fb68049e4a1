import { GREP, SKIP, withConfigFlags } from '../cluster-flags.ts'
import type { CliCommand } from '../command.ts'
import type { RunFlags } from '../plan.ts'

/** `list`: what there is to prove. */
export const command: CliCommand = {
  group: 'Test',
  summary: 'list suites and cases with their requirements; needs no cluster',
  examples: ['npx cilium-conformance list --suite=bootstrap', 'npx cilium-conformance list --json'],
  define: (parser, { exit }) =>
    withConfigFlags(parser)
      .option('--suite <names>', 'comma-separated suites')
      .option('--grep <name>', GREP)
      .option('--skip <name>', SKIP)
      .option('--json', 'print JSON')
      .action(async (flags: RunFlags & { json?: true }) =>
        exit(await (await import('../list.ts')).listCommand({ ...flags, json: flags.json === true })),
      ),
}
