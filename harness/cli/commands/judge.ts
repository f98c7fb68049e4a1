import type { CliCommand } from '../command.ts'
import { RUN_EXITS } from '../exit-help.ts'
import type { JudgeCommandOptions } from '../judge.ts'

/** `judge`: yesterday's observations, today's judges. */
export const command: CliCommand = {
  group: 'Results',
  summary: 'judge the saved observations of a run again; needs no cluster',
  examples: ['npx cilium-conformance judge latest', 'npx cilium-conformance judge latest --max-skipped=0 --write'],
  exits: RUN_EXITS,
  define: (parser, { exit }) =>
    parser
      .argument('<run>', 'run id, "latest", or the path of a run folder or conformance.json')
      .option(
        '--max-skipped <limit>',
        'the run is inconclusive if more cases than this were skipped: 45, or 20% of the chosen (default: as in the run)',
      )
      .option('--write', 'write the reports again, with the new verdicts')
      .option('--output <folder>', 'write them to this folder instead of the run folder')
      .option('--report-dir <folder>', 'parent of the run folders (default: reports/out)')
      .action(async (run: string, flags: Omit<JudgeCommandOptions, 'run' | 'print'>) =>
        exit(await (await import('../judge.ts')).judgeCommand({ run, ...flags })),
      ),
}
