import { Option } from 'commander'
import { withChartFlags } from '../cluster-flags.ts'
import type { CliCommand } from '../command.ts'
import { PLAIN_EXITS } from '../exit-help.ts'
import type { LintFlags } from '../lint-values.ts'

/** `lint-values`: a Helm values file against another version. */
export const command: CliCommand = {
  group: 'Upgrades',
  summary: 'check Helm values against a version of Cilium; needs no cluster',
  examples: [
    'npx cilium-conformance lint-values my-values.yaml --from=1.15.19 --to=1.20.2',
    'npx cilium-conformance lint-values my-values.yaml --to=1.20.2 --fix=migrated.yaml',
    'npx cilium-conformance lint-values my-values.yaml --to=1.20.2 --github',
    'npx cilium-conformance lint-values base.yaml production.yaml --to=1.20.2',
    'npx cilium-conformance lint-values flux/helmrelease.yaml --to=1.20.2',
    'npx cilium-conformance lint-values my-values.yaml --to=1.20.2 --registry=mirror.example.com:5000',
    'helm get values cilium -n kube-system -o yaml | npx cilium-conformance lint-values - --to=1.20.2',
  ],
  exits: {
    ...PLAIN_EXITS,
    0: 'no errors; with --fix, none is left',
    1: 'there is an error, or with --fix, one is left',
    4: 'a chart could not be downloaded, so not everything was checked',
  },
  define: (parser, { exit }) =>
    withChartFlags(parser)
      .argument(
        '<files...>',
        'Helm values, or a HelmRelease, Application, HelmChart, HelmChartConfig or kustomization that contains them; later files override earlier ones; - is standard input',
      )
      .requiredOption('--to <version>', 'target version, for example 1.20.2')
      .option('--from <version>', 'version that runs now; lint-values then also reports changed defaults')
      .option(
        '--fix [file]',
        'write a migrated file if there is anything to replace (default: next to the file, with the version in its name)',
      )
      .option('--notes', 'also show notes')
      .addOption(new Option('--json', 'print JSON').conflicts('github'))
      .option('--github', 'print annotations for a GitHub workflow, at most eight')
      .action(async (files: string[], flags: LintFlags) =>
        exit(await (await import('../lint-values.ts')).lintValuesCommand(files, flags)),
      ),
}
