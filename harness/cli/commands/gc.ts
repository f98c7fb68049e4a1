import type { CliCommand } from '../command.ts'
import type { GcFlags } from '../gc.ts'

/** `gc`: removes what dead runs left. */
export const command: CliCommand = {
  group: 'Clusters',
  summary: 'remove what is left of runs that were killed',
  examples: [
    'npx cilium-conformance gc --dry-run',
    'npx cilium-conformance gc --all',
    'npx cilium-conformance gc --context=staging --allow-context=staging',
  ],
  define: (parser, { exit }) =>
    parser
      .option('--all', 'also remove kept clusters')
      .option('--dry-run', 'only print what would be removed or ended, and touch nothing')
      .option('--context <name>', 'clean up an existing cluster: the name of its kubeconfig context')
      .option('--allow-context <name>', 'the same name again, to confirm that you mean this cluster')
      .option('--kubeconfig <file>', 'the kubeconfig that has the context (default: as for kubectl)')
      .action(async (flags: GcFlags) => exit(await (await import('../gc.ts')).gcCommand(flags))),
}
