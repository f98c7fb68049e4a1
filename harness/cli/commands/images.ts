import { withImageFlags } from '../cluster-flags.ts'
import type { CliCommand } from '../command.ts'
import type { ImagesCommandOptions } from '../images.ts'

/** `images`: gets what a run needs, ahead of it. */
export const command: CliCommand = {
  group: 'Machine',
  summary: 'pull or build every image that a run needs, and show where each comes from',
  examples: ['npx cilium-conformance images --source=packages', 'npx cilium-conformance images --json'],
  define: (parser, { exit }) =>
    withImageFlags(parser, '--source <source>')
      .option('--provisioner <name>', 'what creates the cluster: k3s, kind or auto (default: auto)')
      .option('--cilium-version <version>', 'Cilium to install, for example 1.20.2')
      .option('--kubernetes-version <version>', 'Kubernetes to run, for example 1.37')
      .option('--allow-unpinned', 'accept registry images without a pinned digest')
      .option('--json', 'print JSON')
      .option('--quiet', 'print no progress')
      .action(async (flags: Omit<ImagesCommandOptions, 'print'>) =>
        exit(await (await import('../images.ts')).imagesCommand(flags)),
      ),
}
