import { Option } from 'commander'
import type { CliCommand } from '../command.ts'
import { PLAIN_EXITS } from '../exit-help.ts'
import type { LintFlags } from '../lint-values.ts'

/** `lint-values`: a Helm values file against another version. */
export const command: CliCommand = {
  group: 'Upgrades',
  summary: 'say what a Helm values file will do under another version of Cilium; touches no cluster',
  examples: [
    'npx cilium-conformance lint-values my-values.yaml --from=1.15.19 --to=1.20.2',
    'npx cilium-conformance lint-values my-values.yaml --to=1.20.2 --fix=migrated.yaml',
    'npx cilium-conformance lint-values my-values.yaml --to=1.20.2 --github',
    'npx cilium-conformance lint-values base.yaml production.yaml --to=1.20.2',
    'npx cilium-conformance lint-values flux/helmrelease.yaml --to=1.20.2',
    'helm get values cilium -n kube-system -o yaml | npx cilium-conformance lint-values - --to=1.20.2',
  ],
  exits: {
    ...PLAIN_EXITS,
    1: 'a finding of severity error; after --fix one that is left',
    4: 'the chart of the target cannot be had',
  },
  define: (parser, { exit }) =>
    parser
      .argument(
        '<files...>',
        'Helm values, or a HelmRelease, Application, HelmChart, HelmChartConfig or kustomization that holds them; of several the later ones count more; - is standard input',
      )
      .requiredOption('--to <version>', 'version to go to, for example 1.20.2')
      .option('--from <version>', 'version that runs now: tells which defaults change under the file')
      .option(
        '--fix [file]',
        'write a migrated file, if there is anything to replace (default: beside the file, with the version in its name)',
      )
      .option('--notes', 'show notes too')
      .addOption(new Option('--json', 'as JSON').conflicts('github'))
      .option('--github', 'as annotations of a GitHub workflow, at most eight')
      .action(async (files: string[], flags: LintFlags) =>
        exit(await (await import('../lint-values.ts')).lintValuesCommand(files, flags)),
      ),
}
