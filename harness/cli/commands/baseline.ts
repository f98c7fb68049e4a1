import type { CliCommand } from '../command.ts'
import { PLAIN_EXITS } from '../exit-help.ts'
import type { BaselineFlags } from '../baseline.ts'

const RUN = 'a run id, "latest" or a folder; RUN:PROFILE takes one profile of it'

/** `baseline`: ratios of pod to host throughput as a file to commit. */
export const command: CliCommand = {
  group: 'Results',
  summary: 'save, show and check ratios of pod to host throughput',
  examples: [
    'npm test -- --suite=performance --measure=gate && npx cilium-conformance baseline save latest --add',
    'npx cilium-conformance baseline show performance-baseline.json',
    'npx cilium-conformance baseline check performance-baseline.json latest --plots',
    'npx cilium-conformance baseline check performance-baseline.json RUN1 RUN2',
    'npx cilium-conformance baseline check floor latest',
  ],
  exits: {
    ...PLAIN_EXITS,
    1: 'check: a path failed',
    4: 'check: inconclusive, by noise or because it cannot be compared',
  },
  define: (parser, { exit }) => {
    parser
      .command('save')
      .description('write what runs measured, each on a new cluster, into a file that is meant to be committed')
      .argument('<runs...>', RUN)
      .option('--to <file>', 'default: performance-baseline.json')
      .option('--add', 'keep the runs that the file holds, if there is one')
      .option('--report-dir <folder>', 'where runs are (default: reports/out)')
      .action(async (runs: string[], flags: BaselineFlags) => exit(await (await load()).saveCommand(runs, flags)))
    parser
      .command('show')
      .description('say what a baseline holds, how much its runs differ and where they are from')
      .argument('<file>', 'a file of "baseline save"')
      .option('--json', 'as JSON')
      .action(async (file: string, flags: BaselineFlags) => exit(await (await load()).showCommand(file, flags)))
    parser
      .command('check')
      .description('judge the saved samples of runs, all together, against a baseline, without a cluster')
      .argument('<file>', 'a file of "baseline save", or "floor" for the documented least ratios')
      .argument('[runs...]', RUN, ['latest'])
      .option('--plots', 'draw the ratios of every run or session')
      .option('--report-dir <folder>', 'where runs are (default: reports/out)')
      .option('--json', 'as JSON')
      .action(async (file: string, runs: string[], flags: BaselineFlags) =>
        exit(await (await load()).checkCommand(file, runs, flags)),
      )
  },
}

/** Loaded by the action, so that help answers at once. */
async function load() {
  return import('../baseline.ts')
}
