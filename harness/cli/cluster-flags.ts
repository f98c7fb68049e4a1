import type { Command } from 'commander'

/** What `--grep` and `--skip` say of themselves. */
export const GREP = 'only cases with this in their name, as it is printed; may be a regular expression'
export const SKIP = 'leave out cases with this in their name; may be a regular expression'

/** Adds the flags that say which cluster to make and what to install on it. */
export function withClusterFlags(command: Command): Command {
  return command
    .option(
      '--profile <names>',
      'ways to install Cilium, with commas; one cluster is switched between them (default: vxlan)',
    )
    .option('--provisioner <name>', 'k3s, kind or auto (default: auto)')
    .option('--nodes <count>', 'nodes of the cluster (default: 2)')
    .option('--node-cpus <cpus>', 'hold each node to this many processors, for example 0.5, as a slower machine would')
    .option('--images <source>', 'registry, packages or auto (default: auto)')
    .option('--cilium-version <version>', 'Cilium to install, for example 1.20.2')
    .option('--kubernetes-version <version>', 'Kubernetes to run, for example 1.37')
    .option('--allow-unpinned', 'take images of a registry that have no pinned digest')
    .option('--values <file>', 'Helm values that win over the profile’s')
    .option('--timeout <duration>', 'end the run after this long, for example 90s, 20m or 2h')
    .option('--config <file>', 'config file (default: cilium-conformance.config.yaml, .json or .ts in this folder)')
    .option('--no-config', 'read no config file')
    .option('--quiet', 'print what needs a look and the end, nothing else')
}
