import type { CliCommand } from '../command.ts'
import { PLAIN_EXITS } from '../exit-help.ts'
import type { BaselineFlags } from '../baseline.ts'

const RUN = 'a run id, "latest" or a folder; RUN:PROFILE takes one profile of it'

/** `baseline`: ratios of pod to host throughput as a file to commit. */
export const command: CliCommand = {
  group: 'Results',
  summary: 'save, show or check pod-to-host throughput ratios',
  examples: [
    'npx cilium-conformance run --suite=performance --measure=gate && npx cilium-conformance baseline save latest --add',
    'npx cilium-conformance baseline show performance-baseline.json',
    'npx cilium-conformance baseline check performance-baseline.json latest --plots',
    'npx cilium-conformance baseline check performance-baseline.json RUN1 RUN2',
    'npx cilium-conformance baseline check floor latest',
  ],
  exits: {
    ...PLAIN_EXITS,
    1: 'check: a path failed',
    4: 'check: inconclusive, because of noise or because the run is not comparable',
  },
  partExits: {
    save: PLAIN_EXITS,
    show: PLAIN_EXITS,
    check: {
      ...PLAIN_EXITS,
      1: 'a path failed',
      4: 'inconclusive, because of noise or because the run is not comparable',
    },
  },
  define: (parser, { exit }) => {
    parser
      .command('save')
      .description('save the ratios of runs, each on a new cluster, to a file that you can commit')
      .argument('<runs...>', RUN)
      .option('--to <file>', 'file to write (default: performance-baseline.json)')
      .option('--add', 'keep the runs that are in the file already')
      .option('--report-dir <folder>', 'parent of the run folders (default: reports/out)')
      .action(async (runs: string[], flags: BaselineFlags) => exit(await (await load()).saveCommand(runs, flags)))
    parser
      .command('show')
      .description('show the ratios of a baseline, how much its runs differ, and where they were measured')
      .argument('<file>', 'file from "baseline save"')
      .option('--json', 'print JSON')
      .action(async (file: string, flags: BaselineFlags) => exit(await (await load()).showCommand(file, flags)))
    parser
      .command('check')
      .description('judge the saved samples of all these runs together against a baseline; needs no cluster')
      .argument('<file>', 'file from "baseline save", or "floor" for the documented minimum ratios')
      .argument('[runs...]', RUN, ['latest'])
      .option('--plots', 'draw the ratios of every run or session')
      .option('--report-dir <folder>', 'parent of the run folders (default: reports/out)')
      .option('--json', 'print JSON')
      .action(async (file: string, runs: string[], flags: BaselineFlags) =>
        exit(await (await load()).checkCommand(file, runs, flags)),
      )
  },
}

/** Loaded by the action, so that help answers at once. */
async function load() {
  return import('../baseline.ts')
}
