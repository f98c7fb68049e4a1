import type { CliCommand } from '../command.ts'
import type { HistoryOptions } from '../history.ts'

/** `history`: what a night’s run adds to what is known of the nights before. */
export const command: CliCommand = {
  group: 'Results',
  summary: 'add runs to a history file and list the flaky cases',
  examples: [
    'npx cilium-conformance history latest',
    'npx cilium-conformance history artifacts/*/conformance.json --file=history/flakes.ndjson',
  ],
  define: (parser, { exit }) =>
    parser
      .argument('<runs...>', 'run ids, "latest", or paths of run folders or of conformance.json')
      .option('--file <file>', 'history file, one run per line', 'reports/out/history.ndjson')
      .option('--report-dir <folder>', 'parent of the run folders (default: reports/out)')
      .action(async (runs: string[], flags: Omit<HistoryOptions, 'runs' | 'print'>) =>
        exit(await (await import('../history.ts')).historyCommand({ runs, ...flags })),
      ),
}
