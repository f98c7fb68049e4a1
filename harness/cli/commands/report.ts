import type { CliCommand } from '../command.ts'
import type { ReportCommandOptions } from '../report.ts'

/** `report`: any report of a saved run again. */
export const command: CliCommand = {
  group: 'Results',
  summary: 'make the reports of a saved run again',
  examples: [
    'npx cilium-conformance report latest',
    'npx cilium-conformance report 20261123-101530-a1b2c3 --only=html,junit',
    'npx cilium-conformance report latest --allure',
    'npx cilium-conformance report Downloads/my.json --output=my-report',
  ],
  define: (parser, { exit }) =>
    parser
      .argument('<run>', 'run id, "latest", or the path of a run folder or conformance.json')
      .option('--only <names>', 'json, junit, summary, html or allure, with commas (default: all)')
      .option('--allure', 'Allure’s page as well, with the trend of the runs in the history file')
      .option('--history <file>', 'history file of Allure’s page (default: allure-history.jsonl beside the run folder)')
      .option('--output <folder>', 'write into this folder (default: the folder of the run)')
      .option('--report-dir <folder>', 'parent of the run folders (default: reports/out)')
      .action(async (run: string, flags: Omit<ReportCommandOptions, 'run' | 'print'>) =>
        exit(await (await import('../report.ts')).reportCommand({ run, ...flags })),
      ),
}
