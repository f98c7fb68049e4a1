import type { CliCommand } from '../command.ts'
import type { ReportCommandOptions } from '../report.ts'

/** `report`: any report of a saved run again. */
export const command: CliCommand = {
  group: 'Results',
  summary: 'write the reports of a saved run again',
  examples: [
    'npx cilium-conformance report latest',
    'npx cilium-conformance report 20261123-101530-a1b2c3 --only=html,junit',
    'npx cilium-conformance report latest --allure',
    'npx cilium-conformance report latest --sonobuoy=/tmp/sonobuoy/results',
    'npx cilium-conformance report Downloads/my.json --output=my-report',
  ],
  define: (parser, { exit }) =>
    parser
      .argument('<run>', 'run id, "latest", or the path of a run folder or conformance.json')
      .option('--only <names>', 'comma-separated: json, junit, summary, html, allure (default: all)')
      .option('--allure', 'also write the Allure page, with the trend of the runs in the history file')
      .option(
        '--history <file>',
        'history file of the Allure page (default: allure-history.jsonl next to the run folder)',
      )
      .option('--sonobuoy <folder>', 'also hand the results to Sonobuoy’s worker, which waits in this folder')
      .option('--output <folder>', 'write to this folder (default: the run folder)')
      .option('--report-dir <folder>', 'parent of the run folders (default: reports/out)')
      .action(async (run: string, flags: Omit<ReportCommandOptions, 'run' | 'print'>) =>
        exit(await (await import('../report.ts')).reportCommand({ run, ...flags })),
      ),
}
