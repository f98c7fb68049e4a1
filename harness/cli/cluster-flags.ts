import type { Command } from 'commander'

/** What `--grep` and `--skip` say of themselves. */
export const GREP = 'only cases whose printed name contains this text or matches this regular expression'
export const SKIP = 'leave out cases whose printed name contains this text or matches this regular expression'

/** Adds the flags that say which config file to read. */
export function withConfigFlags(command: Command): Command {
  return command
    .option(
      '--config <file>',
      'config file (default: cilium-conformance.config.yaml, .yml, .json or .ts in this folder)',
    )
    .option('--no-config', 'ignore config files')
}

/** Adds the flags that say where the images of a run come from. */
export function withRunImageFlags(command: Command): Command {
  return withRegistryFlags(
    command.option(
      '--images <source>',
      'where images come from: registry (pull them), packages (build them), bundle:FILE (from "images bundle") or auto (default: auto)',
    ),
  )
}

/** Adds the flags that say which registry images and charts are pulled from. */
export function withRegistryFlags(command: Command): Command {
  const what = "every image and Cilium's chart"
  return withChartFlags(command, what).option(
    '--registry-tags',
    'accept what the tags of --registry name in place of pinned digests: copies of a single platform have digests of their own',
  )
}

/** Adds the flags that say where Cilium's chart is pulled from. */
export function withChartFlags(command: Command, what = "Cilium's chart"): Command {
  return command
    .option('--registry <host>', `pull ${what} from this registry, for example mirror.example.com:5000`)
    .option('--registry-ca <file>', 'certificate authorities of --registry, as PEM (default: those of the system)')
    .option(
      '--chart-repository <url>',
      "Helm repository with Cilium's chart (default: the registry, or https://helm.cilium.io)",
    )
}

const PROFILES = {
  flag: '--profile <names>',
  says: 'comma-separated ways to install Cilium; one cluster switches between them (default: vxlan)',
}

/** Adds the flags that say which cluster to make and what to install on it. */
export function withClusterFlags(command: Command, profile = PROFILES): Command {
  return withRunImageFlags(withConfigFlags(command))
    .option(profile.flag, profile.says)
    .option('--provisioner <name>', 'what creates the cluster: k3s, kind or auto (default: auto)')
    .option('--nodes <count>', 'number of nodes (default: 2)')
    .option('--cluster-cidr <cidr>', 'IPv4 range of pods (default: 10.42.0.0/16)')
    .option('--service-cidr <cidr>', 'IPv4 range of services (default: 10.43.0.0/16)')
    .option(
      '--ip-family <family>',
      'addresses of nodes, pods and services: ipv4, or dual for IPv4 and IPv6 (default: what the profile needs)',
    )
    .option('--node-cpus <cpus>', 'limit each node to this many CPUs, for example 0.5, to simulate a slower machine')
    .option('--cilium-version <version>', 'Cilium to install, for example 1.20.2')
    .option('--kubernetes-version <version>', 'Kubernetes to run, for example 1.37')
    .option('--allow-unpinned', 'accept registry images without a pinned digest')
    .option('--values <file>', 'Helm values that override those of the profile; any file that lint-values reads')
    .option('--timeout <duration>', 'stop the run after this time, for example 90s, 20m or 2h')
    .option('--quiet', 'print only problems and the summary')
}
