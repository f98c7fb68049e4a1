import type { Command } from 'commander'
import { withRegistryFlags } from '../cluster-flags.ts'
import type { CliCommand } from '../command.ts'
import type { ImagesCommandOptions } from '../images.ts'
import type { ExportFlags } from '../images-export.ts'

/** `images`: gets what a run needs, ahead of it, also for a machine without a network. */
export const command: CliCommand = {
  group: 'Machine',
  summary: 'pull or build every image that a run needs, and show where each comes from',
  examples: [
    'npx cilium-conformance images --source=packages',
    'npx cilium-conformance images --json',
    'npx cilium-conformance images bundle cilium-1.20.2.tar && npx cilium-conformance run --images=bundle:cilium-1.20.2.tar',
    'npx cilium-conformance images export prober.tar && kind load image-archive prober.tar',
    'npx cilium-conformance images export --binary prober && ssh HOST sudo ./prober outside',
  ],
  define: (parser, { exit }) => {
    withSourceFlags(parser.enablePositionalOptions())
      .option('--json', 'print JSON')
      .action(async (flags: Omit<ImagesCommandOptions, 'print'>) =>
        exit(await (await import('../images.ts')).imagesCommand(flags)),
      )
    withSourceFlags(
      parser
        .command('bundle')
        .description(
          'write images, chart and tools to one file, for "--images=bundle:FILE" on a machine without a network',
        )
        .argument('<file>', 'file to write'),
    ).action(async (file: string, flags: Omit<ImagesCommandOptions, 'print'>) =>
      exit(await (await import('../bundle.ts')).bundleCommand(file, flags)),
    )
    parser
      .command('export')
      .description('write the image of the prober to a file, for nodes of an existing cluster; needs no Docker engine')
      .argument('<file>', 'file to write, for example prober.tar')
      .option('--binary', 'write the program itself, to run "prober outside" on a host outside the cluster')
      .option('--quiet', 'print no progress')
      .action(async (file: string, flags: ExportFlags) =>
        exit(await (await import('../images-export.ts')).exportCommand(file, flags)),
      )
  },
}

function withSourceFlags(parser: Command): Command {
  const source = 'where images come from: registry (pull them), packages (build them) or auto (default: auto)'
  return withRegistryFlags(parser.option('--source <source>', source))
    .option('--provisioner <name>', 'what creates the cluster: k3s, kind or auto (default: auto)')
    .option('--cilium-version <version>', 'Cilium to install, for example 1.20.2')
    .option('--kubernetes-version <version>', 'Kubernetes to run, for example 1.37')
    .option('--allow-unpinned', 'accept registry images without a pinned digest')
    .option('--quiet', 'print no progress')
}
