import type { CliCommand } from '../command.ts'
import type { JobOptions } from '../job.ts'

/** `job`: the same run from inside the cluster. */
export const command: CliCommand = {
  group: 'Test',
  summary: 'print a Kubernetes Job, or a Sonobuoy plugin, that runs the suites from inside a cluster',
  examples: [
    'npx cilium-conformance job --image=registry.example/cilium-conformance:0.1.0 --prober-image=registry.example/prober:0.1.0 > job.yaml',
    'npx cilium-conformance job --image=IMAGE --prober-image=IMAGE --suite=datapath,policy --timeout=20m > job.yaml',
    'npx cilium-conformance job --image=IMAGE --prober-image=IMAGE --sonobuoy > plugin.yaml',
  ],
  define: (parser, { exit }) =>
    parser
      .requiredOption('--image <ref>', 'image that has this program, which the nodes can pull')
      .requiredOption('--prober-image <ref>', 'image of the prober, which the nodes can pull')
      .option('--level <level>', 'access level: read-only, namespaced or node-access (default: node-access)')
      .option(
        '--service-account <namespace/name>',
        'whom the Job runs as (default: cilium-conformance/cilium-conformance)',
      )
      .option('--cilium-namespace <name>', 'namespace that Cilium runs in (default: kube-system)')
      .option('--suite <names>', 'comma-separated suites (default: all but performance)')
      .option('--grep <name>', 'only cases whose printed name contains this text or matches this regular expression')
      .option(
        '--skip <name>',
        'leave out cases whose printed name contains this text or matches this regular expression',
      )
      .option('--shard <part>', 'run one part of the chosen cases, such as 1/3')
      .option(
        '--max-skipped <limit>',
        'the run is inconclusive if more cases than this are skipped: 45, or 20% of the chosen',
      )
      .option('--timeout <duration>', 'stop the run after this time, for example 20m')
      .option('--sonobuoy', 'print a plugin of Sonobuoy, which runs as Sonobuoy’s own service account')
      .action(async (flags: JobOptions) => exit(await (await import('../job.ts')).jobCommand(flags))),
}
