import type { CliCommand } from '../command.ts'
import { RUN_EXITS } from '../exit-help.ts'

/** `merge`: one report of several runs. */
export const command: CliCommand = {
  group: 'Results',
  summary: 'merge the runs of several machines or versions into one report',
  examples: [
    'npx cilium-conformance merge 20261123-101530-a1b2c3 20261123-111530-d4e5f6',
    'npx cilium-conformance merge artifacts/*/conformance.json --report-dir=merged',
  ],
  exits: RUN_EXITS,
  define: (parser, { exit }) =>
    parser
      .argument('<runs...>', 'run ids, or paths of run folders or of conformance.json')
      .option('--report-dir <folder>', 'where to look up run ids and write the merged run (default: reports/out)')
      .action(async (runs: string[], flags: { reportDir?: string }) =>
        exit(await (await import('../merge.ts')).mergeCommand({ runs, ...flags })),
      ),
}
