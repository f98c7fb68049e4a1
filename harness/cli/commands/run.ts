import { type Command, Option } from 'commander'
import { GREP, SKIP, withClusterFlags } from '../cluster-flags.ts'
import type { CliCommand } from '../command.ts'
import { RUN_EXITS } from '../exit-help.ts'
import type { RunFlags } from '../plan.ts'

/** `run`: what `npm test` calls. */
export const command: CliCommand = {
  group: 'Prove',
  summary: 'make a cluster, install Cilium, run the suites, report, clean up (what "npm test" calls)',
  examples: [
    'npm test -- --suite=bootstrap',
    'npm test -- --profile=vxlan,native --provisioner=kind',
    'npm test -- --suite=performance --measure=gate --baseline=baseline.json',
    'npm test -- --explain=notready',
    'npm test -- --bail --skip=ipv6',
    'npx cilium-conformance run --suite=bootstrap --output=json > conformance.json',
    'npm test -- --keep && npm test -- --reuse --grep "DNS"',
  ],
  exits: RUN_EXITS,
  define: (parser, { line, exit }) =>
    withClusterFlags(parser)
      .option('--suite <names>', 'suites to run, with commas (default: all that neither break nor measure)')
      .option('--grep <name>', GREP)
      .option('--skip <name>', SKIP)
      .option('--seed <number>', 'seed of generated cases: the same seed, the same cases (default: 1)')
      .option('--list', 'list the cases and touch nothing')
      .addOption(
        new Option('--explain <case>', 'say what a case proves, needs and where it would run; touch nothing').conflicts(
          'list',
        ),
      )
      .option('--bail', 'stop at the first case that failed or is broken; those after it are skipped')
      .option('--output <format>', 'text, or json for conformance.json alone on standard output (default: text)')
      .option('--keep', 'leave the cluster for --reuse')
      .option('--reuse [run]', 'use a cluster that "up" or --keep left (default: the newest)')
      .option(
        '--measure <effort>',
        'quick, short or gate: how much throughput is measured (default: quick, which never fails)',
      )
      .option('--baseline <file>', 'what throughput is held against: a file of "baseline save", or floor (default)')
      .option('--report-dir <folder>', 'parent of the run folder (default: reports/out)')
      .option('--max-skipped <count>', 'more skipped cases than this make the run inconclusive')
      .action(async (flags: RunFlags & { explain?: string }, self: Command) => {
        const { explain: wanted } = flags
        const { outputFormat, refuseIdleFlags } = await import('../plan.ts')
        const json = outputFormat(flags.output) === 'json'
        const given = (['measure', 'baseline'] as const).filter(key => self.getOptionValueSource(key) === 'cli')
        await refuseIdleFlags(flags, given)
        if (wanted !== undefined) return exit(await (await import('../explain.ts')).explainCommand({ wanted, json }))
        if (flags.list === true) exit(await (await import('../list.ts')).listCommand({ ...flags, json }))
        else {
          const plan = await (await import('../plan.ts')).makePlan(flags)
          exit(await (await import('../../engine/run.ts')).runSuites(plan, flags, line))
        }
      }),
}
