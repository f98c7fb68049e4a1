import type { CliCommand } from '../command.ts'
import { PLAIN_EXITS } from '../exit-help.ts'
import type { CompareFlags } from '../compare.ts'

/** `compare`: throughput of two runs, of two profiles, or of pods and hosts. */
export const command: CliCommand = {
  group: 'Results',
  summary: 'compare the throughput of two runs, of two profiles, or of pods and hosts in one run',
  examples: [
    'npx cilium-conformance compare 20261123-101530-a1b2c3 latest',
    'npx cilium-conformance compare latest:vxlan latest:native --plots',
    'npx cilium-conformance compare latest',
  ],
  exits: { ...PLAIN_EXITS, 4: 'a path is inconclusive, because of noise or because the runs are not comparable' },
  define: (parser, { exit }) =>
    parser
      .argument('<run>', 'RUN or RUN:PROFILE, where RUN is a run id, "latest" or a folder')
      .argument('[other]', 'what to compare it with (default: pods are compared with hosts)')
      .option('--plots', 'draw the ratios of every block')
      .option('--report-dir <folder>', 'parent of the run folders (default: reports/out)')
      .option('--json', 'print JSON')
      .action(async (run: string, other: string | undefined, flags: CompareFlags) =>
        exit(await (await import('../compare.ts')).compareCommand(run, other, flags)),
      ),
}
