import { type Command, Option } from 'commander'
import { GREP, SKIP, withClusterFlags } from '../cluster-flags.ts'
import type { CliCommand } from '../command.ts'
import { RUN_EXITS } from '../exit-help.ts'
import type { Visit } from '../../engine/visit.ts'
import type { RunFlags } from '../plan.ts'

/** Loaded only where a cluster of somebody else's is visited. */
const visit: Visit = async request => (await import('../../visit/visit.ts')).visit(request)

/** `run`: what `npm test` calls. */
export const command: CliCommand = {
  group: 'Test',
  summary: 'create a cluster, install Cilium, run the suites, write the reports and clean up',
  examples: [
    'npx cilium-conformance run --suite=bootstrap',
    'npx cilium-conformance run --profile=vxlan,native --provisioner=kind',
    'npx cilium-conformance run --suite=performance --measure=gate --baseline=baseline.json',
    'npx cilium-conformance run --explain=notready',
    'npx cilium-conformance run --bail --skip=ipv6',
    'npx cilium-conformance run --suite=bootstrap --output=json > conformance.json',
    'npx cilium-conformance run --keep && npx cilium-conformance run --reuse --grep "DNS"',
    'npx cilium-conformance run --suite=policy --shard=1/2',
    'npx cilium-conformance run --nodes=5 --suite=datapath --node-pairs=all',
    'npx cilium-conformance run --context=staging --allow-context=staging --suite=datapath,policy',
  ],
  exits: RUN_EXITS,
  define: (parser, { line, exit }) =>
    withClusterFlags(parser)
      .option('--suite <names>', 'comma-separated suites (default: all but performance)')
      .option('--grep <name>', GREP)
      .option('--skip <name>', SKIP)
      .option('--shard <part>', 'run one part of the chosen cases, such as 1/3; "merge" joins all parts')
      .option(
        '--node-pairs <which>',
        'ask cases of reach, sizes and routing mode on one pair of nodes, or on all, to find a bad node (default: one)',
      )
      .option('--seed <number>', 'seed of generated cases; the same seed generates the same cases (default: 1)')
      .option('--list', 'list the cases and exit')
      .addOption(new Option('--explain <case>', 'explain a case and exit').conflicts('list'))
      .option('--bail', 'stop at the first failed or broken case and skip the rest')
      .option(
        '--sysdump',
        'if a case fails or breaks, also have the cilium CLI take a sysdump; it may contain what Cilium’s own tools do not hide',
      )
      .option('--output <format>', 'text, or json to print only conformance.json on standard output (default: text)')
      .option('--keep', 'keep the cluster for --reuse')
      .option('--reuse [run]', 'use a cluster that "up" or --keep kept (default: the newest)')
      .option(
        '--measure <effort>',
        'how long to measure throughput: quick, short or gate (default: quick, which never fails)',
      )
      .option('--baseline <file>', 'what to compare throughput with: a file from "baseline save", or floor (default)')
      .option('--context <name>', 'run on an existing cluster: the name of its kubeconfig context')
      .option('--allow-context <name>', 'the same name again, to confirm that you mean this cluster')
      .option('--kubeconfig <file>', 'the kubeconfig that has the context (default: as for kubectl)')
      .option(
        '--prober-image <reference>',
        'with --context: an image of the prober that the nodes can pull (default: one that is built here, see "images export")',
      )
      .option(
        '--outside <host>',
        'with --context: the host outside the cluster, HOST or HOST:PORT, on which "prober outside" runs, or none (default: a container beside nodes that are containers, else this machine, if it and the nodes reach each other)',
      )
      .option('--in-cluster', 'run on the cluster of this pod, as its service account; see "job"')
      .option('--report-configmap <namespace/name>', 'also leave the report in this ConfigMap of an existing cluster')
      .option('--report-dir <folder>', 'parent of the run folder (default: reports/out)')
      .option(
        '--max-skipped <limit>',
        'the run is inconclusive if more cases than this are skipped: 45, or 20% of the chosen',
      )
      .action(async (flags: RunFlags & { explain?: string }, self: Command) => {
        const { explain: wanted } = flags
        const { outputFormat, refuseIdleFlags } = await import('../plan.ts')
        const json = outputFormat(flags.output) === 'json'
        const given = (['measure', 'baseline'] as const).filter(key => self.getOptionValueSource(key) === 'cli')
        await refuseIdleFlags(flags, given)
        if (wanted !== undefined)
          return exit(await (await import('../explain.ts')).explainCommand({ wanted, json, own: flags.own }))
        if (flags.list === true) exit(await (await import('../list.ts')).listCommand({ ...flags, json }))
        else {
          const plan = await (await import('../plan.ts')).makePlan(flags)
          exit(await (await import('../../engine/run.ts')).runSuites(plan, flags, line, visit))
        }
      }),
}
